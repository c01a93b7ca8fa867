using Deimos.Observability;
using Microsoft.Extensions.Logging;

namespace Deimos.Producing;

/// <summary>
/// Sends to Kafka: waits for the acknowledgement, or leaves failures to logs and metrics.
/// </summary>
internal sealed partial class KafkaPublishBackend(KafkaSender sender, bool waits, ILogger<KafkaPublishBackend> logger)
    : IPublishBackend
{
    public string Name => waits ? PublishBackends.Kafka : PublishBackends.KafkaAsync;

    public async Task PublishAsync(IReadOnlyList<OutboundMessage> messages, CancellationToken cancellationToken)
    {
        var batch = await sender.EnqueueAsync(messages, cancellationToken).ConfigureAwait(false);
        if (!waits)
        {
            _ = ObserveAsync(batch);
            return;
        }

        await batch.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (batch.FirstError is { } error)
        {
            throw new PublishException(batch.Topic, batch.FailedCount, messages.Count, error.Reason);
        }
    }

    private async Task ObserveAsync(DeliveryBatch batch)
    {
        await batch.Completion.ConfigureAwait(false);
        if (batch.FirstError is { } error)
        {
            LogFailed(batch.FailedCount, batch.Messages.Count, batch.Topic, batch.Messages[0].Producer, error.Reason);
        }
    }

    [LoggerMessage(
        EventId = DeimosEventIds.DeliveryFailed,
        Level = LogLevel.Error,
        Message = "{FailedCount} of {Count} messages for {Topic} from {Producer} were not published: {Reason}")]
    private partial void LogFailed(int failedCount, int count, string topic, string producer, string reason);
}
