using Confluent.Kafka;
using Deimos.Kafka;
using Microsoft.Extensions.Logging;

namespace Deimos.Producing;

/// <summary>
/// One Kafka producer client with what is known about its cluster.
/// </summary>
internal sealed class ProducerClient : IDisposable
{
    private readonly CancellationTokenSource _closing = new();

    public ProducerClient(
        KafkaClientConfigs configs, ProducerConfig config, string name, TimeProvider time, ILogger logger)
    {
        Reachability = new(name, configs.BootstrapServers, time, logger);
        Kafka = new ProducerBuilder<byte[]?, byte[]?>(config)
            .WithTokens(configs)
            .SetLogHandler((_, message) => ClientLog.Write(logger, message))
            .SetErrorHandler((client, error) =>
            {
                ClientLog.Write(logger, name, error);
                HasFailed |= error.IsFatal;
                Reachability.Report(error, client.Handle, _closing.Token);
            })
            .Build();
        Partitions = new(Kafka.Handle, time);
    }

    public IProducer<byte[]?, byte[]?> Kafka { get; }

    public BrokerReachability Reachability { get; }

    public PartitionCounts Partitions { get; }

    /// <summary>Gets a value indicating whether the client has met an error that only a new client cures.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Waits for messages on their way and says how many are left.</summary>
    public int Flush(TimeSpan timeout) => Kafka.Flush(timeout);

    public void Dispose()
    {
        _closing.Cancel();
        // The watch uses the client's handle; it ends within one probe.
        Reachability.Watch.Wait();
        Kafka.Dispose();
        _closing.Dispose();
    }
}
