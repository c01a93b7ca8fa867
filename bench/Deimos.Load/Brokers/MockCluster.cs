using Confluent.Kafka;

namespace Deimos.Load.Brokers;

/// <summary>librdkafka's own mock cluster, the mark that the embedded broker is measured against.</summary>
internal sealed class MockCluster : IBroker
{
    private readonly IProducer<Null, Null> _owner;

    private MockCluster(IProducer<Null, Null> owner, string bootstrapServers)
    {
        _owner = owner;
        BootstrapServers = bootstrapServers;
    }

    public string Name => "librdkafka mock";

    public string BootstrapServers { get; }

    public static Task<IBroker> StartAsync()
    {
        var config = new ProducerConfig { BootstrapServers = "ignored" };
        config.Set("test.mock.num.brokers", "1");
        config.Set("log_level", "0");
        var owner = new ProducerBuilder<Null, Null>(config).SetLogHandler((_, _) => { }).Build();
        using var admin = new DependentAdminClientBuilder(owner.Handle).Build();
        var broker = admin.GetMetadata(TimeSpan.FromSeconds(10)).Brokers.Single();
        return Task.FromResult<IBroker>(new MockCluster(owner, $"{broker.Host}:{broker.Port}"));
    }

    /// <summary>The mock cannot be asked to create a topic; its partitions are the client's default of four.</summary>
    public Task<string> CreateTopicAsync() => Task.FromResult($"load-{Guid.NewGuid():N}");

    public ValueTask DisposeAsync()
    {
        _owner.Dispose();
        return ValueTask.CompletedTask;
    }
}
