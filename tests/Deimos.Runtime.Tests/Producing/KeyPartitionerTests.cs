using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Deimos.Embedded.Kafka;
using Deimos.Kafka;
using Deimos.Producing;
using Deimos.Runtime.Tests.Hosting;

namespace Deimos.Runtime.Tests.Producing;

/// <summary>Which partition a key leads to, judged by kcat: another process, another librdkafka.</summary>
public sealed class KeyPartitionerTests
{
    private const int Partitions = 7;
    private static readonly string[] Keys =
        [.. Enumerable.Range(0, 60).Select(n => $"key-{n}"), "a", "ab", "abc", "ü"];


    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("consistent", KeyPartitioner.Crc32)]
    [InlineData("murmur2", KeyPartitioner.Murmur2)]
    public async Task Kcat_chooses_the_same_partitions(string kcats, KeyPartitioner ours)
    {
        await using var kafka = await EmbeddedKafka.StartAsync(cancellationToken: Cancellation);
        await kafka.CreateTopicAsync("keys", partitions: Partitions, cancellationToken: Cancellation);

        await ProduceWithKcatAsync(kafka.BootstrapServers, "keys", kcats);

        var records = kafka.Topics["keys"].Records;
        records.Count.ShouldBe(Keys.Length);
        records.ShouldAllBe(record => record.Partition == Expected(record.KeyText!, ours));
        records.Select(record => record.Partition).Distinct().Count().ShouldBe(Partitions);
    }

    [Theory]
    [InlineData(KeyPartitioner.Crc32, null, KeyPartitioner.Crc32)]
    [InlineData(KeyPartitioner.Murmur2, null, KeyPartitioner.Murmur2)]
    [InlineData(KeyPartitioner.Crc32, KeyPartitioner.Murmur2, KeyPartitioner.Murmur2)]
    [InlineData(KeyPartitioner.Murmur2, KeyPartitioner.Crc32, KeyPartitioner.Crc32)]
    public async Task Keys_and_partition_keys_are_spread_as_the_producer_or_all_producers_are_told(
        KeyPartitioner common, KeyPartitioner? own, KeyPartitioner expected)
    {
        await using var host = await TestHost.CreateAsync();
        await host.Kafka.CreateTopicAsync("keys", partitions: Partitions, cancellationToken: Cancellation);
        await host.StartAsync(deimos => deimos
            .ConfigureProducing(producing => producing.Partitioner = common)
            .AddProducer<ByKey>(producer => producer.Partitioner = own)
            .AddProducer<ByPartitionKey>(producer => producer.Partitioner = own));

        await host.Get<ByKey>().PublishListAsync(
            Keys.Select(key => new Payload { ["test_id"] = key, ["some_int"] = 1, PayloadKey = key }),
            new() { Headers = new() { { "by", "key" } } },
            Cancellation);
        await host.Get<ByPartitionKey>().PublishListAsync(
            Keys.Select(key => new Thing(key, 2)), new() { Headers = new() { { "by", "hook" } } }, Cancellation);

        var records = host.Kafka.Topics["keys"].Records;
        records.Count.ShouldBe(2 * Keys.Length);
        records.ShouldAllBe(record => record.Partition
            == Expected(record.Headers.Any(header => header.Text == "key") ? record.KeyText! : "hook", expected));
    }

    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    [InlineData("abc", 479470107)]
    public void Murmur2_is_that_of_Java_clients(string key, int expected) =>
        unchecked((int)Murmur2.Compute(Encoding.UTF8.GetBytes(key))).ShouldBe(expected);

    private static int Expected(string key, KeyPartitioner partitioner) => partitioner == KeyPartitioner.Murmur2
        ? Murmur2.Partition(Encoding.UTF8.GetBytes(key), Partitions)
        : Crc32.Partition(Encoding.UTF8.GetBytes(key), Partitions);

    private static async Task ProduceWithKcatAsync(string brokers, string topic, string partitioner)
    {
        using var kcat = StartKcat(["-P", "-b", brokers, "-t", topic, "-K", ":", "-X", $"partitioner={partitioner}"]);
        await kcat.StandardInput.WriteAsync(string.Concat(Keys.Select(key => $"{key}:value\n")));
        kcat.StandardInput.Close();
        var errors = kcat.StandardError.ReadToEndAsync(Cancellation);
        await kcat.WaitForExitAsync(Cancellation);
        kcat.ExitCode.ShouldBe(0, await errors);
    }

    private static Process StartKcat(IEnumerable<string> arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("kcat", arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("'kcat' is not on the PATH; install it ('apt-get install kcat') to run its tests.");
            throw;
        }
    }

    [Topic("keys"), Schema("MySchema", Namespace = "com.my-namespace"), PlainKey]
    internal sealed class ByKey : Producer<Payload>;

    [Topic("keys"), Schema("MySchema", Namespace = "com.my-namespace"), KeyField("test_id")]
    internal sealed class ByPartitionKey : Producer<Thing>
    {
        protected override string? PartitionKey(Thing payload) => "hook";
    }
}
