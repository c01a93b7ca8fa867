using System.ComponentModel;
using System.Diagnostics;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.Tests.Kafka.Security;

namespace Deimos.Embedded.Tests.Kafka;

/// <summary>The cluster as Debian's kcat sees it: another process, and another version of librdkafka.</summary>
public sealed class KcatTests
{
    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    public async Task Records_pass_through_every_compression(string codec)
    {
        await using var scene = await Scene.StartAsync();
        var lines = Enumerable.Range(0, 1_000).Select(i => $"k{i}:a value that repeats itself {i}").ToList();

        await RunAsync(scene, lines, "-P", "-t", "orders", "-K", ":", "-z", codec);
        var read = await RunAsync(scene, [], "-C", "-t", "orders", "-e", "-q", "-K", ":");

        read.ShouldBe(lines);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    public async Task What_compaction_left_is_read_in_every_compression(string codec)
    {
        await using var scene = await Scene.StartAsync();
        await scene.Kafka.CreateTopicAsync(
            "orders",
            settings: new Dictionary<string, string> { ["cleanup.policy"] = "compact" },
            cancellationToken: Scene.Cancellation);
        var lines = Enumerable.Range(0, 1_000).Select(i => $"k{i % 700}:a value that repeats itself {i}").ToList();
        await RunAsync(scene, lines, "-P", "-t", "orders", "-K", ":", "-z", codec);

        scene.Kafka.CleanUp("orders");
        var read = await RunAsync(scene, [], "-C", "-t", "orders", "-e", "-q", "-K", ":");

        read.ShouldBe(lines[300..]);
    }

    [Fact]
    public async Task A_group_commits_and_goes_on()
    {
        await using var scene = await Scene.StartAsync(new EmbeddedKafkaOptions { Brokers = 2, DefaultPartitions = 2 });
        await RunAsync(scene, ["a", "b", "c"], "-P", "-t", "orders");
        var first = await RunAsync(
            scene, [], "-G", "readers", "-c", "3", "-q", "-X", "auto.offset.reset=earliest", "orders");
        await RunAsync(scene, ["d", "e"], "-P", "-t", "orders");

        var second = await RunAsync(
            scene, [], "-G", "readers", "-c", "2", "-q", "-X", "auto.offset.reset=earliest", "orders");

        first.Order().ShouldBe(["a", "b", "c"]);
        second.Order().ShouldBe(["d", "e"]);
    }

    [Fact]
    public async Task Metadata_is_listed()
    {
        await using var scene = await Scene.StartAsync(new EmbeddedKafkaOptions { Brokers = 3 });
        await scene.Kafka.CreateTopicAsync("orders", partitions: 6, cancellationToken: Scene.Cancellation);

        var listed = await RunAsync(scene, [], "-L", "-t", "orders");

        listed.ShouldContain(" 3 brokers:");
        listed.ShouldContain("  topic \"orders\" with 6 partitions:");
        listed.Count(line => line.Contains("leader", StringComparison.Ordinal)).ShouldBe(6);
    }

    [Fact]
    public async Task A_transaction_commits_on_success()
    {
        await using var scene = await Scene.StartAsync();

        await RunAsync(scene, ["a", "b"], "-P", "-t", "orders", "-X", "transactional.id=kcat");

        scene.ReadPartition("orders").Select(record => record.Message.Value).ShouldBe(["a", "b"]);
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("SCRAM-SHA-512")]
    public async Task Records_pass_through_TLS_and_SASL(string mechanism)
    {
        await using var scene = await SecureCluster.StartAsync();
        var brokers = scene.Kafka.BootstrapServersOf("sasl-tls");
        string[] security =
        [
            "-X", "security.protocol=SASL_SSL",
            "-X", $"ssl.ca.pem={scene.Kafka.Certificates.AuthorityPem}",
            "-X", $"sasl.mechanism={mechanism}",
            "-X", "sasl.username=alice",
            "-X", $"sasl.password={SecureCluster.Password}",
        ];

        await RunAsync(brokers, ["a", "b"], ["-P", "-t", "orders", .. security]);
        var read = await RunAsync(brokers, [], ["-C", "-t", "orders", "-e", "-q", .. security]);

        read.ShouldBe(["a", "b"]);
    }

    private static Task<List<string>> RunAsync(Scene scene, IEnumerable<string> input, params string[] arguments) =>
        RunAsync(scene.Kafka.BootstrapServers, input, arguments);

    private static async Task<List<string>> RunAsync(
        string brokers, IEnumerable<string> input, params string[] arguments)
    {
        using var process = Start(["-b", brokers, .. arguments]);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Scene.Cancellation);
        timeout.CancelAfter(Scene.Patience);
        try
        {
            await process.StandardInput.WriteAsync(string.Concat(input.Select(line => $"{line}\n")));
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);

            process.ExitCode.ShouldBe(0, $"kcat {string.Join(' ', arguments)}\n{await errors}");
            return [.. (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    private static Process Start(IEnumerable<string> arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("kcat", arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("'kcat' is not on the PATH; install it ('apt-get install kcat') to run its tests.");
            throw;
        }
    }
}
