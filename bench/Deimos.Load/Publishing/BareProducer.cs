using Confluent.Kafka;
using Deimos.Producing;

namespace Deimos.Load.Publishing;

/// <summary>Sends ready bytes with callbacks, by a client that is set up as Deimos sets up its own.</summary>
internal sealed class BareProducer : IDisposable
{
    private readonly IProducer<byte[]?, byte[]?> _producer;

    public BareProducer(string bootstrapServers) => _producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig
    {
        BootstrapServers = bootstrapServers,
        Acks = Acks.All,
        EnableIdempotence = true,
        Partitioner = Partitioner.ConsistentRandom,
        DeliveryReportFields = "none",
    }).Build();

    /// <summary>Sends the messages again and again, in their order, until so many are acknowledged.</summary>
    public Task SendAsync(string topic, IReadOnlyList<OutboundMessage> messages, int count, string? header)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pending = count;
        for (var i = 0; i < count; i++)
        {
            var ready = messages[i % messages.Count];
            var message = new Message<byte[]?, byte[]?> { Key = ready.Key, Value = ready.Value };
            if (header is not null)
            {
                message.Headers = [new Header(header, "bench"u8.ToArray())];
            }

            while (!TryProduce(topic, message, Delivered))
            {
                _producer.Poll(TimeSpan.FromMilliseconds(10));
            }
        }

        return done.Task;

        void Delivered(DeliveryReport<byte[]?, byte[]?> report)
        {
            if (report.Error.IsError)
            {
                done.TrySetException(new KafkaException(report.Error));
            }

            if (Interlocked.Decrement(ref pending) == 0)
            {
                done.TrySetResult();
            }
        }
    }

    public void Dispose() => _producer.Dispose();

    private bool TryProduce(
        string topic, Message<byte[]?, byte[]?> message, Action<DeliveryReport<byte[]?, byte[]?>> delivered)
    {
        try
        {
            _producer.Produce(topic, message, delivered);
            return true;
        }
        catch (ProduceException<byte[]?, byte[]?> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
    }
}
