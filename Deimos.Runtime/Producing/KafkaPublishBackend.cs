using Deimos.Observability;
using Microsoft.Extensions.Logging;

namespace Deimos.Producing;

/// <summary>
/// Sends to Kafka: waits for the acknowledgement, or leaves failures to events, logs and metrics.
/// </summary>
internal sealed partial class KafkaPublishBackend(
    KafkaSender sender, bool waits, DeimosEvents events, TimeProvider time, ILogger<KafkaPublishBackend> logger)
    : IPublishBackend
{
    public string Name => waits ? PublishBackends.Kafka : PublishBackends.KafkaAsync;

    public async Task PublishAsync(IReadOnlyList<OutboundMessage> messages, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        Exception? failure = null;
        try
        {
            var batch = await sender.EnqueueAsync(messages, cancellationToken).ConfigureAwait(false);
            if (!waits)
            {
                _ = ObserveAsync(batch);
                return;
            }

            await CompleteAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception thrown)
        {
            failure = thrown;
            throw;
        }
        finally
        {
            RaiseProduce(messages, startedAt, failure);
        }
    }

    private async Task CompleteAsync(DeliveryBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            await batch.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The messages are on their way all the same, and somebody must hear of those that fail.
            _ = ObserveAsync(batch);
            throw;
        }

        if (Failure(batch) is { } failure)
        {
            RaiseError(failure, batch);
            throw failure;
        }
    }

    private async Task ObserveAsync(DeliveryBatch batch)
    {
        await batch.Completion.ConfigureAwait(false);
        if (Failure(batch) is { } failure)
        {
            LogFailed(
                batch.FailedCount, batch.Messages.Count, batch.Topic, batch.Messages[0].Producer, failure.Reason);
            RaiseError(failure, batch);
        }
    }

    private PublishException? Failure(DeliveryBatch batch)
    {
        if (batch.FirstError is not { } error)
        {
            return null;
        }

        // A time-out says nothing of why; the connection knows that a certificate or a password was refused.
        var cause = sender.Reachability is { IsReachable: false, Cause: { } known } ? $" ({known.TrimEnd('.')})" : "";
        return new(batch.Topic, batch.Failed(), batch.Messages.Count, error.Reason + cause);
    }

    private void RaiseProduce(IReadOnlyList<OutboundMessage> messages, DateTimeOffset startedAt, Exception? failure)
    {
        if (events.AreWanted<ProduceEvent>())
        {
            events.Raise(new ProduceEvent
            {
                StartedAt = startedAt,
                Duration = time.GetUtcNow() - startedAt,
                Exception = failure,
                Producer = messages[0].Producer,
                Topic = messages[0].Topic,
                Payloads = [.. messages.Select(message => message.Payload)],
            });
        }
    }

    private void RaiseError(PublishException failure, DeliveryBatch batch)
    {
        if (events.AreWanted<ProduceErrorEvent>())
        {
            events.Raise(new ProduceErrorEvent
            {
                StartedAt = time.GetUtcNow(),
                Exception = failure,
                Producer = batch.Messages[0].Producer,
                Topic = batch.Topic,
                Payloads = [.. failure.Failed.Select(message => message.Payload)],
            });
        }
    }

    [LoggerMessage(
        EventId = DeimosEventIds.DeliveryFailed,
        Level = LogLevel.Error,
        Message = "{FailedCount} of {Count} messages for {Topic} from {Producer} were not published: {Reason}")]
    private partial void LogFailed(int failedCount, int count, string topic, string producer, string reason);
}
