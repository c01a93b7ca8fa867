using System.Text.RegularExpressions;
using Confluent.Kafka;
using Deimos.Embedded.Kafka;

namespace AppHost.Tests;

/// <summary>The newcomer's first command, as a process of its own.</summary>
public sealed class VerificationTests
{
    private static readonly TimeSpan SoonEnough = TimeSpan.FromSeconds(5);

    public VerificationTests() =>
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux shows all processes with their environment.");

    [Fact]
    public async Task Verify_sees_a_widget_travel_the_whole_way()
    {
        using var host = AppHostProcess.Start(Assembly, ["--verify"]);

        await host.ExitedAsync();

        host.ExitCode.ShouldBe(0, host.Output);
        host.Output.ShouldContain("widgets-value is registered: id ");
        host.Output.ShouldContain("widgets-key is registered: id ");
        host.Output.ShouldMatch(@"row \{ id: \d+, name: ""Sprocket"", price: 9\.99 \} from widgets\[\d\]@\d+");
        Regex.Count(host.Output, @"row \d+ for widgets came with the commit and went \d+ ms later").ShouldBe(3);
        host.Output.ShouldMatch(@"GET /views/\d+ answers 404: the row is gone");
        await host.NothingIsLeftAsync(SoonEnough);
    }

    [Fact]
    public async Task A_given_broker_is_used_in_place_of_one_of_its_own()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var kafka = await EmbeddedKafka.StartAsync(cancellationToken: cancellationToken);
        using var host = AppHostProcess.Start(
            Assembly,
            ["--verify"],
            new Dictionary<string, string> { ["ConnectionStrings__kafka"] = kafka.BootstrapServers });

        await host.ExitedAsync();

        host.ExitCode.ShouldBe(0, host.Output);
        host.Output.ShouldContain(kafka.BootstrapServers);
        RecordsOf("widgets", kafka.BootstrapServers).ShouldBe(3, "created, changed and deleted");
    }

    [Fact]
    public async Task A_broker_that_does_not_answer_is_named_and_ends_the_run()
    {
        using var host = AppHostProcess.Start(
            Assembly,
            ["--verify"],
            new Dictionary<string, string> { ["ConnectionStrings__kafka"] = "127.0.0.1:1" });

        await host.ExitedAsync();

        host.ExitCode.ShouldBe(1, host.Output);
        host.Output.ShouldContain("The brokers at '127.0.0.1:1' did not answer");
        await host.NothingIsLeftAsync(SoonEnough);
    }

    [Fact]
    public async Task SIGKILL_leaves_nothing_of_the_stack_behind()
    {
        using var host = AppHostProcess.Start(Assembly, []);
        await host.HealthyAsync();
        host.CountDescendants().ShouldBeGreaterThanOrEqualTo(3);

        host.Signal("KILL");

        await host.NothingIsLeftAsync(SoonEnough);
    }

    private static string Assembly => new Projects.AppHost().TargetPath;

    private static long RecordsOf(string topic, string bootstrapServers)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = "count",
        }).Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        return admin.GetMetadata(topic, TimeSpan.FromSeconds(10)).Topics.Single().Partitions
            .Select(partition => consumer.QueryWatermarkOffsets(
                new(topic, partition.PartitionId), TimeSpan.FromSeconds(10)))
            .Sum(offsets => offsets.High - offsets.Low);
    }
}
