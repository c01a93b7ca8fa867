using System.Text;
using Confluent.Kafka;
using Deimos.Embedded.Kafka;

namespace Deimos.Embedded.Tests.Kafka;

/// <summary>
/// A cluster of a test's own, with clients of Confluent.Kafka that it disposes.
/// </summary>
internal sealed class Scene : IAsyncDisposable
{
    /// <summary>Guards against hanging; nothing here takes nearly as long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly List<IDisposable> _clients = [];

    private Scene(EmbeddedKafka kafka) => Kafka = kafka;

    public EmbeddedKafka Kafka { get; }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts a cluster.</summary>
    /// <param name="options">
    /// What differs from the defaults; by default nothing is cleaned up, for retention would take the records that a
    /// test writes with a time of long ago.
    /// </param>
    public static async Task<Scene> StartAsync(EmbeddedKafkaOptions? options = null) => new(
        await EmbeddedKafka.StartAsync(options ?? new() { CleanupInterval = TimeSpan.FromDays(1) }, Cancellation));

    public IProducer<string, string> Producer(Action<ProducerConfig>? configure = null)
    {
        var config = new ProducerConfig { BootstrapServers = Kafka.BootstrapServers, LingerMs = 0 };
        configure?.Invoke(config);
        return Keep(new ProducerBuilder<string, string>(config).Build());
    }

    public IConsumer<string, string> Consumer(string group = "readers", Action<ConsumerConfig>? configure = null)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = Kafka.BootstrapServers,
            GroupId = group,
            AutoOffsetReset = AutoOffsetReset.Earliest,
        };
        configure?.Invoke(config);
        return Keep(new ConsumerBuilder<string, string>(config).Build());
    }

    public IAdminClient Admin() =>
        Keep(new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Kafka.BootstrapServers }).Build());

    /// <summary>Reads on until <paramref name="count"/> records have come, and fails when they do not.</summary>
    public static List<ConsumeResult<string, string>> Read(IConsumer<string, string> consumer, int count)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        timeout.CancelAfter(Patience);
        var records = new List<ConsumeResult<string, string>>(count);
        while (records.Count < count)
        {
            try
            {
                records.Add(consumer.Consume(timeout.Token));
            }
            catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
            {
                Assert.Fail($"{records.Count} of {count} records came within {Patience}: {Describe(records)}");
            }
        }

        return records;
    }

    /// <summary>Reads all that is in a partition now, from its start to its end.</summary>
    public List<ConsumeResult<string, string>> ReadPartition(
        string topic, int partition = 0, Action<ConsumerConfig>? configure = null)
    {
        using var consumer = Consumer($"reader-of-{topic}-{partition}", config =>
        {
            config.EnablePartitionEof = true;
            configure?.Invoke(config);
        });
        _clients.Remove(consumer);
        consumer.Assign(new TopicPartitionOffset(topic, partition, Offset.Beginning));
        var records = new List<ConsumeResult<string, string>>();
        while (consumer.Consume(Patience) is { } record)
        {
            if (record.IsPartitionEOF)
            {
                return records;
            }

            records.Add(record);
        }

        Assert.Fail($"The end of {topic}[{partition}] did not come within {Patience}: {Describe(records)}");
        return records;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        await Kafka.DisposeAsync();
    }

    private static string Describe(List<ConsumeResult<string, string>> records) => records.Aggregate(
        new StringBuilder(), (text, record) => text.Append(record.Message.Value).Append(' ')).ToString();

    private T Keep<T>(T client)
        where T : IDisposable
    {
        _clients.Add(client);
        return client;
    }
}
