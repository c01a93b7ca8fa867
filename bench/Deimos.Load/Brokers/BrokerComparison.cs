using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;

namespace Deimos.Load.Brokers;

/// <summary>
/// Sends and reads the same messages with the same client through the embedded broker and through librdkafka's mock
/// cluster, in alternation.
/// </summary>
/// <remarks>
/// The mock keeps at most 5 MiB a partition, so each round writes to a new topic no more than it keeps there.
/// </remarks>
internal static class BrokerComparison
{
    /// <summary>What the mock gives a topic that it creates.</summary>
    internal const int Partitions = 4;

    private const int MessageBytes = 200;
    private const int MockKeepsPerPartition = 20_000;

    public static async Task<int> RunAsync(int rounds, int messages, CancellationToken cancellationToken)
    {
        Func<Task<IBroker>>[] brokers = [EmbeddedBroker.StartAsync, MockCluster.StartAsync];
        var produce = new double[brokers.Length, rounds];
        var consume = new double[brokers.Length, rounds];
        var names = new string[brokers.Length];

        Console.WriteLine(
            $"{Environment.ProcessorCount} cores, .NET {Environment.Version}, librdkafka {Library.VersionString}, "
            + $"{messages} messages of {MessageBytes} bytes, idempotent, {Partitions} partitions, {rounds} rounds");
        // The round before the first is a warm-up.
        for (var round = -1; round < rounds; round++)
        {
            for (var i = 0; i < brokers.Length; i++)
            {
                await using var broker = await brokers[i]();
                names[i] = broker.Name;
                var produced = Produce(broker.BootstrapServers, await broker.CreateTopicAsync(), messages);
                var readable = Math.Min(messages, Partitions * MockKeepsPerPartition);
                var topic = await broker.CreateTopicAsync();
                Produce(broker.BootstrapServers, topic, readable);
                var consumed = Consume(broker.BootstrapServers, topic, readable);
                cancellationToken.ThrowIfCancellationRequested();
                if (round >= 0)
                {
                    produce[i, round] = produced;
                    consume[i, round] = consumed;
                }
            }
        }

        Print("produce", produce, names, rounds);
        Print("consume", consume, names, rounds);
        return 0;
    }

    /// <summary>Sends with callbacks, spread evenly over the partitions; returns messages a second.</summary>
    private static double Produce(string bootstrapServers, string topic, int messages)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = bootstrapServers,
            EnableIdempotence = true,
            LingerMs = 5,
            QueueBufferingMaxMessages = 2_000_000,
        };
        using var producer = new ProducerBuilder<Null, byte[]>(config).Build();
        var body = new byte[MessageBytes];
        Random.Shared.NextBytes(body);
        var delivered = 0;
        using var done = new ManualResetEventSlim();
        var partitions = Enumerable.Range(0, Partitions).Select(p => new TopicPartition(topic, p)).ToArray();
        var message = new Message<Null, byte[]> { Value = body };

        var watch = Stopwatch.StartNew();
        for (var i = 0; i < messages; i++)
        {
            producer.Produce(partitions[i % Partitions], message, report =>
            {
                if (report.Error.IsError)
                {
                    throw new InvalidOperationException($"A message was not delivered: {report.Error}.");
                }

                if (Interlocked.Increment(ref delivered) == messages)
                {
                    done.Set();
                }
            });
        }

        done.Wait();
        return messages / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Reads all that the topic holds; returns messages a second from the first one on.</summary>
    private static double Consume(string bootstrapServers, string topic, int messages)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = "load",
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
        };
        using var consumer = new ConsumerBuilder<Ignore, byte[]>(config).Build();
        consumer.Assign(Enumerable.Range(0, Partitions).Select(p => new TopicPartitionOffset(topic, p, 0)));
        consumer.Consume();
        var watch = Stopwatch.StartNew();
        for (var i = 1; i < messages; i++)
        {
            consumer.Consume();
        }

        return messages / watch.Elapsed.TotalSeconds;
    }

    private static void Print(string what, double[,] rates, string[] names, int rounds)
    {
        Console.WriteLine(what);
        for (var i = 0; i < names.Length; i++)
        {
            var sorted = Enumerable.Range(0, rounds).Select(round => rates[i, round]).Order().ToArray();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {names[i],-16} {sorted[rounds / 2],10:N0} msg/s median  ({sorted[0]:N0} to {sorted[^1]:N0})"));
        }

        var ratios = Enumerable.Range(0, rounds).Select(round => rates[0, round] / rates[1, round]).Order().ToArray();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  ratio            {ratios[rounds / 2],10:0.00} median      ({ratios[0]:0.00} to {ratios[^1]:0.00})"));
    }
}
