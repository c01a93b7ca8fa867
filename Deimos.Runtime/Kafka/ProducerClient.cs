using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Deimos.Kafka;

/// <summary>
/// One Kafka producer client with what is known about its cluster.
/// </summary>
internal sealed class ProducerClient : IDisposable
{
    private static readonly Error Closed = new(ErrorCode.Local_Destroy, "The client is closed.");
    private readonly ClientUse _use = new();
    private readonly IProducer<byte[]?, byte[]?> _kafka;

    public ProducerClient(
        KafkaClientConfigs configs, ProducerConfig config, string name, TimeProvider time, ILogger logger)
    {
        Reachability = new(name, configs.BootstrapServers, time, logger);
        _kafka = new ProducerBuilder<byte[]?, byte[]?>(config)
            .WithTokens(configs)
            .SetLogHandler((_, message) => ClientLog.Write(logger, message))
            .SetErrorHandler((client, error) =>
            {
                ClientLog.Write(logger, name, error);
                HasFailed |= error.IsFatal;
                Reachability.Report(error, client.Handle, _use);
            })
            .Build();
        Partitions = new(_kafka.Handle, _use, time);
    }

    public BrokerReachability Reachability { get; }

    public PartitionCounts Partitions { get; }

    /// <summary>Gets a value indicating whether the client has met an error that only a new client cures.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Hands a message over; its fate is reported on a thread of the client's.</summary>
    /// <exception cref="ProduceException{TKey, TValue}">The queue is full, or the message is refused.</exception>
    /// <exception cref="KafkaException">The client is closed.</exception>
    public void Produce(
        TopicPartition partition,
        Message<byte[]?, byte[]?> message,
        Action<DeliveryReport<byte[]?, byte[]?>> delivered)
    {
        if (!_use.TryEnter())
        {
            throw new KafkaException(Closed);
        }

        try
        {
            _kafka.Produce(partition, message, delivered);
        }
        finally
        {
            _use.Exit();
        }
    }

    /// <summary>Waits for messages on their way and says how many are left.</summary>
    public int Flush(TimeSpan timeout)
    {
        if (!_use.TryEnter())
        {
            return 0;
        }

        try
        {
            return _kafka.Flush(timeout);
        }
        finally
        {
            _use.Exit();
        }
    }

    public void Dispose()
    {
        _use.Dispose();
        _kafka.Dispose();
    }
}
