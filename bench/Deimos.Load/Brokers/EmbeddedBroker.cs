using Deimos.Embedded.Kafka;

namespace Deimos.Load.Brokers;

/// <summary>Our own broker.</summary>
internal sealed class EmbeddedBroker(EmbeddedKafka kafka) : IBroker
{
    public string Name => "EmbeddedKafka";

    public string BootstrapServers => kafka.BootstrapServers;

    public static async Task<IBroker> StartAsync() =>
        new EmbeddedBroker(await EmbeddedKafka.StartAsync());

    public async Task<string> CreateTopicAsync()
    {
        var topic = $"load-{Guid.NewGuid():N}";
        await kafka.CreateTopicAsync(topic, BrokerComparison.Partitions);
        return topic;
    }

    public ValueTask DisposeAsync() => kafka.DisposeAsync();
}
