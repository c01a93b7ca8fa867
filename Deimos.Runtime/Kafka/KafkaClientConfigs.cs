using Confluent.Kafka;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Deimos.Kafka;

/// <summary>
/// Makes the configurations of Kafka clients: our defaults, then what users pass through to librdkafka.
/// </summary>
internal sealed class KafkaClientConfigs(IOptions<KafkaOptions> options, IHostEnvironment environment)
{
    // A request for metadata that dies with its broker is not repeated before this time, and meanwhile the client may
    // know a leader that is none. librdkafka's default is as long as it keeps a message: 5 minutes.
    private const int MetadataRefreshMs = 10_000;

    /// <summary>Gets what gets tokens for logging in, if the application brings it.</summary>
    public Func<CancellationToken, Task<KafkaAccessToken>>? TokenProvider =>
        options.Value.Sasl is { Mechanism: KafkaSaslMechanism.OAuthBearer, TokenProvider: { } provider }
            ? provider
            : null;

    public string BootstrapServers => options.Value.BootstrapServers ?? "";

    public ProducerConfig ForProducer(KeyPartitioner partitioner)
    {
        var config = new ProducerConfig
        {
            ClientId = environment.ApplicationName,
            Acks = Acks.All,
            EnableIdempotence = true,
            Partitioner = partitioner == KeyPartitioner.Murmur2
                ? Partitioner.Murmur2Random
                : Partitioner.ConsistentRandom,
            DeliveryReportFields = "none",
            TopicMetadataRefreshIntervalMs = MetadataRefreshMs,
        };
        Apply(config, options.Value.ProducerProperties);
        return config;
    }

    /// <summary>Makes the configuration of a relay's client, in which nothing overtakes what has failed.</summary>
    /// <remarks>
    /// Messages never time out by themselves, and a batch that is refused ends the client with all behind it: the relay
    /// sends them again, in their order, with a new one. One request at a time for each broker, because a broker that
    /// knows nothing of a producer yet takes a batch with any number: behind a first one that it has refused, for want
    /// of rights, of replicas or of its leadership, it takes the second if the reason is over by then. The second
    /// would be in front, and the client may take its acknowledgement for that of the first as well.
    /// </remarks>
    public ProducerConfig ForRelay(KeyPartitioner partitioner)
    {
        var config = ForProducer(partitioner);
        config.Acks = Acks.All;
        config.EnableIdempotence = true;
        config.EnableGaplessGuarantee = true;
        config.MessageTimeoutMs = 0;
        config.MaxInFlight = 1;
        config.LingerMs ??= 2;
        config.ReconnectBackoffMaxMs ??= 1000;
        return config;
    }

    public ConsumerConfig ForConsumer(string groupId, AutoOffsetReset reset, string? instanceId = null)
    {
        var config = new ConsumerConfig
        {
            ClientId = environment.ApplicationName,
            AutoOffsetReset = reset,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
            // Pausing a partition throws away what was fetched ahead, so a slow handler must not fetch far ahead.
            QueuedMinMessages = 10_000,
            // A partition that has so many is not asked for more until this time is over: librdkafka's default of a
            // second would let no more than that number through in a second.
            FetchQueueBackoffMs = 10,
            TopicMetadataRefreshIntervalMs = MetadataRefreshMs,
            // What was handled since the last commit comes again after a crash.
            AutoCommitIntervalMs = 1_000,
            GroupInstanceId = instanceId,
        };
        Apply(config, options.Value.ConsumerProperties);
        config.GroupId = groupId;
        config.EnableAutoOffsetStore = false;
        config.EnableAutoCommit = true;
        // The end may lie beyond the last message, where transactions leave their markers.
        config.EnablePartitionEof = true;
        return config;
    }

    public AdminClientConfig ForAdmin()
    {
        var config = new AdminClientConfig { ClientId = environment.ApplicationName };
        Apply(config, new Dictionary<string, string>());
        return config;
    }

    private void Apply(ClientConfig config, IDictionary<string, string> ofKind)
    {
        KafkaSecurity.Apply(config, options.Value);
        foreach (var (name, value) in options.Value.Properties.Concat(ofKind))
        {
            config.Set(name, value);
        }

        config.BootstrapServers = BootstrapServers;
    }
}
