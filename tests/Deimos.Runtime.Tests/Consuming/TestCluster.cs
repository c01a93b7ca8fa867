using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.SchemaRegistry;

namespace Deimos.Runtime.Tests.Consuming;

/// <summary>
/// The brokers and the registry under a test: embedded ones of its own, or those that the environment names in
/// <c>ConnectionStrings__kafka</c> and <c>ConnectionStrings__schema-registry</c>. Names carry a random part, so that
/// tests do not meet on a cluster that they share.
/// </summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly string _mark = Guid.NewGuid().ToString("N")[..12];
    private EmbeddedKafka? _kafka;
    private EmbeddedSchemaRegistry? _registry;

    private TestCluster()
    {
    }

    public static bool IsExternal => External("kafka") is not null;

    public string BootstrapServers { get; private set; } = "";

    public string RegistryUrl { get; private set; } = "";

    /// <summary>Gets the embedded broker, for what no other broker can do.</summary>
    public EmbeddedKafka Embedded
    {
        get
        {
            Assert.SkipWhen(IsExternal, "Needs faults, which only the embedded broker has.");
            return _kafka!;
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<TestCluster> StartAsync(EmbeddedKafkaOptions? options = null, bool withRegistry = false)
    {
        var cluster = new TestCluster();
        if (External("kafka") is { } servers)
        {
            cluster.BootstrapServers = servers;
        }
        else
        {
            cluster._kafka = await EmbeddedKafka.StartAsync(options, Cancellation);
            cluster.BootstrapServers = cluster._kafka.BootstrapServers;
        }

        if (withRegistry && External("schema-registry") is { } registry)
        {
            cluster.RegistryUrl = registry;
        }
        else if (withRegistry)
        {
            cluster._registry = await EmbeddedSchemaRegistry.StartAsync(cancellationToken: Cancellation);
            cluster.RegistryUrl = cluster._registry.Url.ToString();
        }

        return cluster;
    }

    /// <summary>Makes a name that no other test uses.</summary>
    public string Name(string name) => $"{name}-{_mark}";

    /// <summary>Creates a topic, and waits until the brokers know it.</summary>
    public async Task CreateTopicAsync(
        string topic, int partitions, Dictionary<string, string>? settings = null)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BootstrapServers }).Build();
        await admin.CreateTopicsAsync(
            [
                new TopicSpecification
                {
                    Name = topic,
                    NumPartitions = partitions,
                    ReplicationFactor = 1,
                    Configs = settings,
                },
            ]);
        await Wait.UntilAsync(
            () => admin.GetMetadata(topic, TimeSpan.FromSeconds(10)).Topics.Single().Partitions.Count == partitions,
            $"the topic {topic} is there");
    }

    public long Committed(string group, string topic, int partition = 0) =>
        KafkaClients.Committed(BootstrapServers, group, topic, partition);

    public async ValueTask DisposeAsync()
    {
        if (_kafka is not null)
        {
            await _kafka.DisposeAsync();
        }

        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }
    }

    private static string? External(string name) => Environment.GetEnvironmentVariable($"ConnectionStrings__{name}");
}
