using System.Diagnostics;
using Confluent.Kafka;
using Deimos.Embedded.Kafka;
using static System.FormattableString;

namespace Deimos.Load.Brokers;

/// <summary>
/// What the embedded broker costs before it does anything, and what a full partition costs.
/// </summary>
/// <remarks>Run it first in a process: there is one first start, and memory is told of a process as a whole.</remarks>
internal static class Footprint
{
    private const int LaterStarts = 21;
    private const int IdleClusters = 100;
    private const long PartitionBytes = 1L << 30;
    private const int MessageBytes = 1000;

    public static async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await MeasureStartAsync();
        await MeasureIdleAsync();
        await MeasureFullPartitionAsync(cancellationToken);
    }

    private static async Task MeasureStartAsync()
    {
        var first = await StartAsync();
        var later = new List<TimeSpan>();
        for (var i = 0; i < LaterStarts; i++)
        {
            later.Add(await StartAsync());
        }

        later.Sort();
        var median = later[LaterStarts / 2];
        Print("start to ready", Invariant(
            $"{first.TotalMilliseconds:0.0} ms at first (limit 100), then {median.TotalMilliseconds:0.00} ms"));

        static async Task<TimeSpan> StartAsync()
        {
            var watch = Stopwatch.StartNew();
            await using var kafka = await EmbeddedKafka.StartAsync();
            return watch.Elapsed;
        }
    }

    private static async Task MeasureIdleAsync()
    {
        var before = WorkingSet();
        var clusters = new List<EmbeddedKafka>();
        for (var i = 0; i < IdleClusters; i++)
        {
            clusters.Add(await EmbeddedKafka.StartAsync());
        }

        var after = WorkingSet();
        Print("memory, idle", Invariant(
            $"{MB(after):0} MB with {IdleClusters} clusters (limit 200), {MB(after - before):0} of it for them"));
        foreach (var cluster in clusters)
        {
            await cluster.DisposeAsync();
        }
    }

    private static async Task MeasureFullPartitionAsync(CancellationToken cancellationToken)
    {
        await using var kafka = await EmbeddedKafka.StartAsync(cancellationToken: cancellationToken);
        await kafka.CreateTopicAsync("full", partitions: 1, cancellationToken: cancellationToken);
        var partition = new TopicPartition("full", 0);

        // A first small fill, so that what client and code take is there before.
        Fill(kafka, partition, PartitionBytes / 64);
        var (before, held) = (WorkingSet(), Held(kafka, partition));
        Fill(kafka, partition, PartitionBytes);
        var (after, added) = (WorkingSet(), Held(kafka, partition) - held);

        var bytes = (double)added * MessageBytes;
        var ratio = (after - before) / bytes;
        Print("memory, full", Invariant(
            $"{MB(after - before):0} MB for {MB(bytes):0} MB in a partition, {ratio:0.000} of it (limit 1.1)"));
    }

    private static void Fill(EmbeddedKafka kafka, TopicPartition partition, long bytes)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = kafka.BootstrapServers,
            LingerMs = 5,
            QueueBufferingMaxKbytes = 16 * 1024,
        };
        using var producer = new ProducerBuilder<Null, byte[]>(config).Build();
        var message = new Message<Null, byte[]> { Value = new byte[MessageBytes] };
        for (var i = 0; i < bytes / MessageBytes; i++)
        {
            while (!TrySend())
            {
                producer.Poll(TimeSpan.FromMilliseconds(10));
            }
        }

        producer.Flush(CancellationToken.None);

        bool TrySend()
        {
            try
            {
                producer.Produce(partition, message);
                return true;
            }
            catch (ProduceException<Null, byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                return false;
            }
        }
    }

    /// <summary>Counts the messages that can be read, so that what was dropped is not taken for saved.</summary>
    private static long Held(EmbeddedKafka kafka, TopicPartition partition)
    {
        var config = new ConsumerConfig { BootstrapServers = kafka.BootstrapServers, GroupId = "count" };
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(config).Build();
        var offsets = consumer.QueryWatermarkOffsets(partition, TimeSpan.FromSeconds(10));
        return offsets.High.Value - offsets.Low.Value;
    }

    private static long WorkingSet()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static double MB(double bytes) => bytes / 1e6;

    private static void Print(string name, string cost) => Console.WriteLine($"{name,-16}{cost}");
}
