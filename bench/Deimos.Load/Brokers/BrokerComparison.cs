using Confluent.Kafka;

namespace Deimos.Load.Brokers;

/// <summary>
/// Sends and reads the same messages with the same client through the embedded broker and through librdkafka's mock
/// cluster, in alternation.
/// </summary>
/// <remarks>
/// <para>
/// The clock starts at the first acknowledged message of each partition: before that an idempotent client waits for
/// its producer id, and tries again only every 500 ms when it asked before it was connected, whatever the broker.
/// </para>
/// <para>
/// The mock keeps at most 5 MiB a partition, so a topic that is read is no larger, and is read several times a round,
/// each time by a new consumer.
/// </para>
/// </remarks>
internal sealed class BrokerComparison(int rounds, int messages)
{
    /// <summary>What the mock gives a topic that it creates.</summary>
    internal const int Partitions = 4;

    private const int MessageBytes = 200;
    private const int MockKeepsPerPartition = 20_000;
    private const int Readings = 5;

    private static readonly Func<Task<IBroker>>[] Brokers = [EmbeddedBroker.StartAsync, MockCluster.StartAsync];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var produce = new Comparison("produce", messages);
        var consume = new Comparison("consume", ReadableMessages * Readings);
        Console.WriteLine(
            $"{messages} messages of {MessageBytes} bytes, idempotent, {Partitions} partitions, {rounds} rounds");

        // The round before the first is a warm-up.
        for (var round = -1; round < rounds; round++)
        {
            foreach (var start in Brokers)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await using var broker = await start();
                var (produced, consumed) = await MeasureAsync(broker);
                if (round >= 0)
                {
                    produce.Add(broker.Name, produced);
                    consume.Add(broker.Name, consumed);
                }
            }
        }

        produce.Print();
        consume.Print();
    }

    private int ReadableMessages => Math.Min(messages, Partitions * MockKeepsPerPartition);

    private async Task<(Measurement Produced, Measurement Consumed)> MeasureAsync(IBroker broker)
    {
        var written = await broker.CreateTopicAsync();
        var read = await broker.CreateTopicAsync();

        // On a thread of its own, as an application has one: the broker shares the pool with nobody.
        return await Task.Factory.StartNew(
            () =>
            {
                var produced = Produce(broker.BootstrapServers, written, messages);
                Produce(broker.BootstrapServers, read, ReadableMessages);
                var consumed = Enumerable.Range(0, Readings)
                    .Select(_ => Consume(broker.BootstrapServers, read, ReadableMessages))
                    .Aggregate((sum, next) => sum + next);
                return (produced, consumed);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    /// <summary>Sends with callbacks, spread evenly over the partitions.</summary>
    private static Measurement Produce(string bootstrapServers, string topic, int messages)
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
        var message = new Message<Null, byte[]> { Value = body };
        var partitions = Enumerable.Range(0, Partitions).Select(p => new TopicPartition(topic, p)).ToArray();
        SendAll(producer, message, partitions, partitions.Length);

        return Measurement.Of(() => SendAll(producer, message, partitions, messages));
    }

    private static void SendAll(
        IProducer<Null, byte[]> producer, Message<Null, byte[]> message, TopicPartition[] partitions, int messages)
    {
        var delivered = 0;
        using var done = new ManualResetEventSlim();
        for (var i = 0; i < messages; i++)
        {
            producer.Produce(partitions[i % partitions.Length], message, report =>
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
    }

    /// <summary>Reads all that the topic holds, from the first message on.</summary>
    private static Measurement Consume(string bootstrapServers, string topic, int messages)
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
        return Measurement.Of(() =>
        {
            for (var i = 1; i < messages; i++)
            {
                consumer.Consume();
            }
        });
    }
}
