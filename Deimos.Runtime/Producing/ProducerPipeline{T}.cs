using Deimos.Observability;
using Deimos.Schemas;
using Microsoft.Extensions.Logging;

namespace Deimos.Producing;

/// <summary>
/// What one producer class does between the publish call and the backend: leave early when disabled, encode
/// everything, hand it over in chunks.
/// </summary>
internal sealed partial class ProducerPipeline<T>(
    ProducerProfile profile,
    MessageSerializer<T> serializer,
    PublishBackends backends,
    ILogger<ProducerPipeline> logger) : ProducerPipeline
    where T : class
{
    public override ValueTask PrepareAsync(CancellationToken cancellationToken) =>
        serializer.PrepareAsync(cancellationToken);

    public async Task PublishAsync(
        IReadOnlyList<T?> payloads,
        PublishOptions? options,
        Func<T, string?> partitionKey,
        IServiceProvider? scope,
        CancellationToken cancellationToken)
    {
        options ??= PublishOptions.Default;
        if (profile.IsDisabled || Producers.IsDisabled(profile.ProducerType))
        {
            LogDisabled(payloads.Count, profile.Name);
            return;
        }

        Check(payloads, options);
        if (payloads.Count == 0)
        {
            return;
        }

        var topic = options.Topic ?? profile.Topic;
        using var activity = MessageActivities.StartSend(topic, payloads.Count);
        try
        {
            await serializer.PrepareAsync(cancellationToken).ConfigureAwait(false);
            var messages = Encode(payloads, topic, options, partitionKey);
            var backend = backends.Choose(profile.Backend, options);
            if (backend is ITransactionalBackend transactional)
            {
                var call = new PublishCall(profile.ProducerType, options.DbContext, scope);
                await transactional.PublishAsync(messages, call, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                foreach (var chunk in messages.Chunk(profile.MaxBatchSize))
                {
                    await backend.PublishAsync(chunk, cancellationToken).ConfigureAwait(false);
                }
            }

            LogPublished(messages.Count, topic, profile.Name, backend.Name);
        }
        catch (Exception failure)
        {
            activity.Fail(failure);
            throw;
        }
    }

    private static void Check(IReadOnlyList<T?> payloads, PublishOptions options)
    {
        if (options.Topic is not null && string.IsNullOrWhiteSpace(options.Topic))
        {
            throw new ArgumentException(
                $"{nameof(PublishOptions)}.{nameof(PublishOptions.Topic)} is blank; name a topic, or leave it null to "
                + "send to the producer's own.",
                nameof(options));
        }

        if (options.Key is not null && payloads.Count > 1)
        {
            throw new ArgumentException(
                $"{nameof(PublishOptions)}.{nameof(PublishOptions.Key)} is set for {payloads.Count} payloads, which "
                + "would all get the same key; publish them one by one, or let the declaration yield their keys.",
                nameof(options));
        }
    }

    private List<OutboundMessage> Encode(
        IReadOnlyList<T?> payloads, string topic, PublishOptions options, Func<T, string?> partitionKey)
    {
        var headers = new MessageHeaders();
        foreach (var (name, value) in options.Headers ?? MessageHeaders.None)
        {
            headers.Add(name, value);
        }

        MessageActivities.Inject(headers);
        var messages = new List<OutboundMessage>(payloads.Count);
        var faults = new ListFaults(payloads.Count);
        for (var index = 0; index < payloads.Count; index++)
        {
            try
            {
                var encoded = serializer.Serialize(payloads[index], options.Key, partitionKey);
                messages.Add(new()
                {
                    Topic = topic,
                    Producer = profile.Name,
                    Key = encoded.Key,
                    Value = encoded.Value,
                    PartitionKey = encoded.PartitionKey,
                    Headers = headers,
                    DecodedKey = encoded.DecodedKey,
                    Payload = payloads[index],
                });
            }
            catch (PayloadException unfit)
            {
                faults.Add(index, unfit);
            }
        }

        faults.ThrowIfAny();
        return messages;
    }

    [LoggerMessage(
        EventId = DeimosEventIds.MessagesPublished,
        Level = LogLevel.Debug,
        Message = "{Count} messages for {Topic} from {Producer} went to backend {Backend}")]
    private partial void LogPublished(int count, string topic, string producer, string backend);

    [LoggerMessage(
        EventId = DeimosEventIds.PublishingDisabled,
        Level = LogLevel.Debug,
        Message = "{Count} messages from {Producer} were not published because it is disabled")]
    private partial void LogDisabled(int count, string producer);
}
