using System.Text;
using Confluent.Kafka;
using Deimos.Kafka;
using Deimos.Observability;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deimos.Producing;

/// <summary>
/// Hands encoded messages to the host's one Kafka producer client and reports their fate.
/// </summary>
/// <remarks>
/// A full client queue is a pause, never an error. A client with a fatal error is replaced by a new one. Safe for
/// concurrent use; messages of one call keep their order.
/// </remarks>
internal sealed partial class KafkaSender(
    KafkaClientConfigs configs,
    IOptions<ProducingOptions> options,
    ProducingMetrics metrics,
    TimeProvider time,
    ILogger<KafkaSender> logger) : IDisposable
{
    private static readonly TimeSpan QueuePause = TimeSpan.FromMilliseconds(100);
    private static readonly Error NeverSent = new(ErrorCode.Local_PurgeQueue, "The call was canceled.");
    private readonly ProducerClients _clients = new(
        configs, () => configs.ForProducer(options.Value.Partitioner), "The producer", time, logger);

    private TaskCompletionSource? _room;

    /// <summary>Gets the state of the connection, or nothing before the first use.</summary>
    public BrokerReachability? Reachability => _clients.Current?.Reachability;

    /// <summary>Gets how many messages the client has not reported on.</summary>
    public int InFlight => _clients.Current?.Flush(TimeSpan.Zero) ?? 0;

    /// <summary>Makes the client, so that wrong properties are found at once.</summary>
    /// <exception cref="InvalidOperationException">librdkafka refuses a property or a value.</exception>
    public void Open() => _clients.Get();

    /// <summary>Hands messages of one topic to the client, waiting while its queue is full.</summary>
    public async Task<DeliveryBatch> EnqueueAsync(
        IReadOnlyList<OutboundMessage> messages, CancellationToken cancellationToken)
    {
        var batch = new DeliveryBatch(messages, time.GetTimestamp(), Complete);
        var client = _clients.Get();
        var handedOver = 0;
        try
        {
            for (; handedOver < messages.Count; handedOver++)
            {
                var partition = await ChooseAsync(client, messages[handedOver], cancellationToken)
                    .ConfigureAwait(false);
                while (!TryProduce(client, partition, batch, handedOver))
                {
                    await WaitForRoomAsync(batch.Topic, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (KafkaException refused)
        {
            // Later messages may share the refused one's key; sending them now would reorder them.
            batch.Abandon(handedOver, refused.Error);
        }
        catch (OperationCanceledException)
        {
            batch.Abandon(handedOver, NeverSent);
            throw;
        }

        return batch;
    }

    /// <summary>Waits a bounded time for messages on their way, and says in the log how many are left.</summary>
    public void Flush()
    {
        if (_clients.Current?.Flush(options.Value.FlushTimeout) is > 0 and var left)
        {
            LogLeft(left, options.Value.FlushTimeout);
        }
    }

    public void Dispose() => _clients.Dispose();

    /// <summary>Chooses the partition where the client's own partitioner would not choose it.</summary>
    private async ValueTask<Partition> ChooseAsync(
        ProducerClient client, OutboundMessage message, CancellationToken cancellationToken)
    {
        var partitioner = message.Partitioner ?? options.Value.Partitioner;
        var isClients = partitioner == options.Value.Partitioner;
        var key = message.PartitionKey is { } text ? Encoding.UTF8.GetBytes(text) : isClients ? null : message.Key;
        if (key is null || (key.Length == 0 && partitioner == KeyPartitioner.Crc32))
        {
            return Partition.Any;
        }

        var count = await client.Partitions.GetAsync(message.Topic, cancellationToken).ConfigureAwait(false);
        return partitioner == KeyPartitioner.Murmur2
            ? Murmur2.Partition(key, count)
            : Crc32.Partition(key, count);
    }

    private bool TryProduce(ProducerClient client, Partition partition, DeliveryBatch batch, int index)
    {
        var outbound = batch.Messages[index];
        var message = new Message<byte[]?, byte[]?>
        {
            Key = outbound.Key,
            Value = outbound.Value,
            Headers = batch.HeadersOf(outbound),
        };
        try
        {
            client.Produce(
                new TopicPartition(outbound.Topic, partition),
                message,
                report => Delivered(client, batch, index, report.Error));
            return true;
        }
        catch (ProduceException<byte[]?, byte[]?> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
    }

    private void Delivered(ProducerClient client, DeliveryBatch batch, int index, Error error)
    {
        if (error.IsError)
        {
            if (error.Code is ErrorCode.Local_UnknownPartition)
            {
                client.Partitions.Forget(batch.Topic);
            }
        }
        else
        {
            client.Reachability.Answered();
        }

        batch.Report(index, error);
        Interlocked.Exchange(ref _room, null)?.TrySetResult();
    }

    private async Task WaitForRoomAsync(string topic, CancellationToken cancellationToken)
    {
        var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var room = Interlocked.CompareExchange(ref _room, fresh, null) ?? fresh;
        LogWaiting(topic);
        try
        {
            // A delivery between the refusal and this wait goes unseen; the pause bounds what that costs.
            await room.Task.WaitAsync(QueuePause, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Try again.
        }
    }

    private void Complete(DeliveryBatch batch)
    {
        var duration = time.GetElapsedTime(batch.StartedAt);
        metrics.Published(batch.Topic, batch.Messages.Count - batch.FailedCount, duration);
        if (batch.FirstError is { } error)
        {
            metrics.Failed(batch.Topic, batch.FailedCount, duration, error.Code.ToString());
        }
    }

    [LoggerMessage(
        EventId = DeimosEventIds.MessagesLeftAtShutdown,
        Level = LogLevel.Error,
        Message = "{Count} messages were not acknowledged within {FlushTimeout} of stopping and may be lost")]
    private partial void LogLeft(int count, TimeSpan flushTimeout);

    [LoggerMessage(
        EventId = DeimosEventIds.WaitingForQueue,
        Level = LogLevel.Debug,
        Message = "The Kafka client's queue is full; a message for {Topic} waits for room")]
    private partial void LogWaiting(string topic);
}
