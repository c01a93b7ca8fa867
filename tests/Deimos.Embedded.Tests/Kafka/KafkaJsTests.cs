using System.Text.Json.Nodes;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.Tests.Kafka.Security;

namespace Deimos.Embedded.Tests.Kafka;

/// <summary>The cluster as kafkajs sees it, which speaks older versions of the protocol and shares no code with us.
/// </summary>
public sealed class KafkaJsTests
{
    [Fact]
    public async Task Groups_read_what_is_produced_and_go_on_where_they_stopped()
    {
        var seen = await RunAsync("kafka/group.js");

        Strings(seen["before"]).ShouldBe(Enumerable.Range(0, 100).Select(i => $"v{i}"), ignoreOrder: true);
        Strings(seen["after"]).ShouldBe(Enumerable.Range(100, 10).Select(i => $"v{i}"), ignoreOrder: true);
        seen["partitions"]!.AsArray().Count.ShouldBe(3);
        seen["state"]!.GetValue<string>().ShouldBe("Stable");
    }

    [Fact]
    public async Task Transactions_take_offsets_along_and_when_aborted_are_not_seen() =>
        (await RunAsync("kafka/transactions.js")).ToJsonString().ShouldBe(
            """
            {"read":["first","second"],"worked":["first","second"],"afterAbort":"0","isCommitted":true}
            """);

    [Fact]
    public async Task Admin_calls_are_answered()
    {
        var seen = await RunAsync("kafka/admin.js");

        seen.ToJsonString().ShouldBe(
            """
            {"created":true,"again":false,"brokers":2,"retention":"5000","partitions":2,
            "end":"2","atTime":"1","listed":true,
            "groups":{"set":"1","reset":"-2","state":"Empty","listed":["kafkajs-admin-group"],"left":[]},
            "morePartitions":4,"altered":"2000","start":"1","left":false}
            """.ReplaceLineEndings(""));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("scram-sha-256")]
    [InlineData("scram-sha-512")]
    public async Task Records_pass_through_TLS_and_SASL(string mechanism)
    {
        await using var scene = await SecureCluster.StartAsync();

        var seen = JsonNode.Parse(await NodeClients.RunAsync(
            "kafka/security.js",
            scene.Kafka.BootstrapServersOf("sasl-tls"),
            scene.Kafka.Certificates.AuthorityPem,
            mechanism,
            "alice",
            SecureCluster.Password))!;

        Strings(seen["read"]).ShouldBe(["a", "b", "c"]);
        seen["refused"]!.GetValue<string>().ShouldContain("authentication failed", Case.Insensitive);
    }

    private static async Task<JsonNode> RunAsync(string script)
    {
        await using var scene = await Scene.StartAsync(
            new EmbeddedKafkaOptions { Brokers = 2, CleanupInterval = TimeSpan.FromDays(1) });
        return JsonNode.Parse(await NodeClients.RunAsync(script, scene.Kafka.BootstrapServers))!;
    }

    private static IEnumerable<string> Strings(JsonNode? array) =>
        array!.AsArray().Select(item => item!.GetValue<string>());
}
