using System.Globalization;
using Deimos.Observability;
using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Deimos.Consuming;

/// <summary>
/// Decodes a message, hands it to a new consumer instance, and decides on failure: skip it, or try it again.
/// </summary>
internal sealed partial class MessageHandler<T>(
    ConsumerProfile profile,
    MessageDeserializer<T> deserializer,
    IServiceScopeFactory scopes,
    ConsumingMetrics metrics,
    TimeProvider time,
    ILogger logger) : IMessageHandler
    where T : class
{
    public async ValueTask<bool> HandleAsync(
        ReceivedMessage message, int retryCount, CancellationToken cancellationToken)
    {
        if (retryCount == 0)
        {
            metrics.Received(message.Topic, profile.GroupId, message.Partition);
            LogReceived(profile.Name, message);
        }

        var startedAt = time.GetTimestamp();
        using var activity = MessageActivities.StartProcess(
            message.Topic, message.Partition, message.Offset, profile.GroupId, profile.Name, message.Headers);
        var attempt = new Attempt(Metadata(message, key: message.Key, retryCount));
        try
        {
            await RunAsync(message, attempt, cancellationToken).ConfigureAwait(false);
            metrics.Succeeded(message.Topic, profile.GroupId, message.Partition, time.GetElapsedTime(startedAt));
            LogHandled(profile.Name, message);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever a handler throws is decided on here, by the error policy.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            activity.Fail(failure);
            metrics.Failed(
                message.Topic,
                profile.GroupId,
                message.Partition,
                time.GetElapsedTime(startedAt),
                failure.GetType().FullName!);
            return Decide(failure, message, attempt);
        }
    }

    /// <summary>Keeps null null; the built-in conversion would make it empty.</summary>
    private static ReadOnlyMemory<byte>? Memory(byte[]? bytes) => bytes is null ? null : new(bytes);

    private async Task RunAsync(ReceivedMessage message, Attempt attempt, CancellationToken cancellationToken)
    {
        var scope = scopes.CreateAsyncScope();
        await using var _ = scope.ConfigureAwait(false);
        attempt.Consumer = (Consumer<T>)scope.ServiceProvider.GetRequiredService(profile.ConsumerType);
        using (var decoding = MessageActivities.StartDecode())
        {
            try
            {
                var decoded = await deserializer
                    .DeserializeAsync(Memory(message.Key), Memory(message.Value), cancellationToken)
                    .ConfigureAwait(false);
                attempt.Payload = decoded.Payload;
                attempt.Metadata = Metadata(message, decoded.Key, attempt.Metadata.RetryCount);
                attempt.IsDecoded = true;
            }
            catch (Exception failure)
            {
                decoding.Fail(failure);
                throw;
            }
        }

        using var consuming = MessageActivities.StartConsume(profile.Name);
        try
        {
            await attempt.Consumer.ConsumeAsync(attempt.Payload, attempt.Metadata, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            consuming.Fail(failure);
            throw;
        }
    }

    private bool Decide(Exception failure, ReceivedMessage message, Attempt attempt)
    {
        var key = attempt.IsDecoded ? Convert.ToString(attempt.Metadata.Key, CultureInfo.InvariantCulture) : null;
        if (MustRetry(failure, message, attempt))
        {
            LogWillRetry(profile.Name, message, key, attempt.Metadata.RetryCount + 1, failure);
            return false;
        }

        LogSkipped(profile.Name, message, key, failure);
        return true;
    }

    private bool MustRetry(Exception failure, ReceivedMessage message, Attempt attempt)
    {
        // Neither a consumer that cannot be made nor a registry that does not answer says anything about the message.
        if (attempt.Consumer is null || (!attempt.IsDecoded && failure is SchemaRegistryException))
        {
            return true;
        }

        try
        {
            return profile.Reraises
                || profile.Common.FatalError?.Invoke(
                    failure, attempt.IsDecoded ? attempt.Payload : message.Value, attempt.Metadata) == true
                || attempt.Consumer.IsFatal(failure, attempt.Payload, attempt.Metadata);
        }
#pragma warning disable CA1031 // A rule that fails has not allowed to skip the message.
        catch (Exception broken)
#pragma warning restore CA1031
        {
            LogRuleFailed(profile.Name, message, broken);
            return true;
        }
    }

    private MessageMetadata Metadata(ReceivedMessage message, object? key, int retryCount) => new()
    {
        Topic = message.Topic,
        Partition = message.Partition,
        Offset = message.Offset,
        Key = key,
        Timestamp = message.Timestamp,
        Headers = message.Headers,
        RetryCount = retryCount,
        GroupId = profile.GroupId,
    };

    [LoggerMessage(
        EventId = DeimosEventIds.MessageReceived, Level = LogLevel.Debug, Message = "{Consumer} received {Message}")]
    private partial void LogReceived(string consumer, ReceivedMessage message);

    [LoggerMessage(
        EventId = DeimosEventIds.MessageHandled, Level = LogLevel.Debug, Message = "{Consumer} has handled {Message}")]
    private partial void LogHandled(string consumer, ReceivedMessage message);

    [LoggerMessage(
        EventId = DeimosEventIds.MessageSkipped,
        Level = LogLevel.Error,
        Message = "{Consumer} failed at {Message} with key '{Key}' and skips it")]
    private partial void LogSkipped(string consumer, ReceivedMessage message, string? key, Exception exception);

    [LoggerMessage(
        EventId = DeimosEventIds.MessageWillBeRetried,
        Level = LogLevel.Error,
        Message = "{Consumer} failed at {Message} with key '{Key}'; its partition waits for attempt {RetryCount}")]
    private partial void LogWillRetry(
        string consumer, ReceivedMessage message, string? key, int retryCount, Exception exception);

    [LoggerMessage(
        EventId = DeimosEventIds.FatalErrorRuleFailed,
        Level = LogLevel.Error,
        Message = "{Consumer}'s rule for fatal errors failed itself at {Message}, so the message will be tried again")]
    private partial void LogRuleFailed(string consumer, ReceivedMessage message, Exception exception);

    /// <summary>What is known of one attempt so far; state of one run.</summary>
    private sealed class Attempt(MessageMetadata metadata)
    {
        public Consumer<T>? Consumer { get; set; }

        public T? Payload { get; set; }

        public MessageMetadata Metadata { get; set; } = metadata;

        public bool IsDecoded { get; set; }
    }
}
