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
    Lazy<MessageDeserializer<Payload>> decoder,
    PublishBackends backends,
    DeimosEvents events,
    TimeProvider time,
    PublishLog log,
    ILogger<ProducerPipeline> logger) : ProducerPipeline
    where T : class
{
    public override ProducerProfile Profile => profile;

    public override ValueTask PrepareAsync(CancellationToken cancellationToken) =>
        serializer.PrepareAsync(cancellationToken);

    public async Task PublishAsync(
        IEnumerable<T?> published,
        PublishOptions? options,
        Func<T, string?> partitionKey,
        IServiceProvider? scope,
        CancellationToken cancellationToken)
    {
        if (profile.IsDisabled)
        {
            LogDisabled(profile.Name);
            return;
        }

        options ??= PublishOptions.Default;
        IReadOnlyList<T?> payloads = [.. published];
        Check(payloads, options);
        if (payloads.Count == 0)
        {
            return;
        }

        var topic = options.Topic ?? profile.Topic;
        var startedAt = time.GetUtcNow();
        Exception? failed = null;
        using var activity = MessageActivities.StartSend(topic, profile.Name, payloads.Count);
        try
        {
            await serializer.PrepareAsync(cancellationToken).ConfigureAwait(false);
            var messages = Encode(payloads, topic, options, partitionKey);
            var backend = backends.Choose(profile.Backend, options);
            var call = new PublishCall(profile.ProducerType, options.DbContext, scope);
            if (options.Defer is { } defer && backend is not ITransactionalBackend)
            {
                defer(cancellation => SendAsync(backend, messages, call, cancellation));
                return;
            }

            await SendAsync(backend, messages, call, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            failed = failure;
            activity.Fail(failure);
            throw;
        }
        finally
        {
            Raise(topic, payloads, startedAt, failed);
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

    private async Task SendAsync(
        IPublishBackend backend,
        List<OutboundMessage> messages,
        PublishCall call,
        CancellationToken cancellationToken)
    {
        if (backend is ITransactionalBackend transactional)
        {
            await transactional.PublishAsync(messages, call, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await SendInChunksAsync(backend, messages, cancellationToken).ConfigureAwait(false);
        }

        log.Write(profile.PayloadLog, backend.Name, messages);
    }

    private async Task SendInChunksAsync(
        IPublishBackend backend, List<OutboundMessage> messages, CancellationToken cancellationToken)
    {
        for (var sent = 0; sent < messages.Count; sent += profile.MaxBatchSize)
        {
            var chunk = messages.GetRange(sent, Math.Min(profile.MaxBatchSize, messages.Count - sent));
            try
            {
                await backend.PublishAsync(chunk, cancellationToken).ConfigureAwait(false);
            }
            catch (PublishException failure) when (chunk.Count < messages.Count)
            {
                // The chunks behind it are not sent: whoever publishes again needs those messages too.
                throw new PublishException(
                    failure.Topic,
                    [.. failure.Failed, .. messages.Skip(sent + chunk.Count)],
                    messages.Count,
                    failure.Reason,
                    failure);
            }
        }
    }

    private void Raise(string topic, IReadOnlyList<T?> payloads, DateTimeOffset startedAt, Exception? failure)
    {
        if (events.AreWanted<EncodeMessagesEvent>())
        {
            events.Raise(new EncodeMessagesEvent
            {
                StartedAt = startedAt,
                Duration = time.GetUtcNow() - startedAt,
                Exception = failure,
                Producer = profile.Name,
                Topic = topic,
                Payloads = payloads,
            });
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
                    Partitioner = profile.Own.Partitioner,
                    Headers = headers,
                    DecodedKey = encoded.DecodedKey,
                    Payload = payloads[index],
                    Decoder = decoder,
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
        EventId = DeimosEventIds.PublishingDisabled,
        Level = LogLevel.Debug,
        Message = "Nothing is published by {Producer} because it is disabled")]
    private partial void LogDisabled(string producer);
}
