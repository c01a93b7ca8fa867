using Deimos.Observability;
using Deimos.Schemas;
using Microsoft.Extensions.Logging;

namespace Deimos.Consuming;

/// <summary>
/// Decides what a failure means: the same again, a dead letter, or on to what comes next.
/// </summary>
internal sealed partial class ErrorPolicy(
    ConsumerProfile profile, DeadLetterSender deadLetters, ConsumingMetrics metrics, ILogger logger)
{
    /// <returns>
    /// <see langword="true"/> if the offset may move on; <see langword="false"/> if the same must be tried again.
    /// </returns>
    public async ValueTask<bool> DecideAsync<T>(
        Exception failure, Attempt<T> attempt, CancellationToken cancellationToken)
        where T : class
    {
        var place = ReceivedMessage.Describe(attempt.Messages);
        if (MustRetry(failure, attempt))
        {
            LogWillRetry(profile.Name, place, attempt.Keys, attempt.RetryCount + 1, failure);
            return false;
        }

        if (profile.Options.DeadLetterTopic is null)
        {
            LogSkipped(profile.Name, place, attempt.Keys, failure);
            return true;
        }

        try
        {
            foreach (var message in attempt.Messages.Where(message => IsToBlame(message, failure)))
            {
                await SendAsync(message, failure, cancellationToken).ConfigureAwait(false);
            }

            return true;
        }
        catch (DeadLetterException unsent)
        {
            LogWillRetry(profile.Name, place, attempt.Keys, attempt.RetryCount + 1, unsent);
            return false;
        }
    }

    /// <summary>Takes what can never be decoded out of a batch, if it has somewhere to go.</summary>
    /// <returns><see langword="false"/> if the batch fails as a whole.</returns>
    /// <exception cref="DeadLetterException">It could not be sent there.</exception>
    public async ValueTask<bool> SetAsideAsync<T>(
        IReadOnlyList<Undecodable> failed, Attempt<T> attempt, CancellationToken cancellationToken)
        where T : class
    {
        if (profile.Options.DeadLetterTopic is null
            || attempt.Messages.Count == 1
            || failed.Any(one => MustRetry(one.Failure, attempt)))
        {
            return false;
        }

        foreach (var (message, failure) in failed)
        {
            metrics.SetAside(message.Topic);
            await SendAsync(message, failure, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Says whether the same messages must be tried again.</summary>
    public bool MustRetry<T>(Exception failure, Attempt<T> attempt)
        where T : class
    {
        // Neither a consumer that cannot be made, nor a registry, inbox or dead-letter topic that does not answer, says
        // anything about the message.
        if (attempt.Consumer is null
            || failure is DeadLetterException or InboxException
            || (!attempt.IsDecoded && failure is SchemaRegistryException))
        {
            return true;
        }

        try
        {
            return profile.Reraises
                || profile.Common.FatalError?.Invoke(failure, attempt.Subject, attempt.Metadata) == true
                || attempt.IsFatal(failure);
        }
#pragma warning disable CA1031 // A rule that fails has not allowed to skip the message.
        catch (Exception broken)
#pragma warning restore CA1031
        {
            LogRuleFailed(profile.Name, ReceivedMessage.Describe(attempt.Messages), broken);
            return true;
        }
    }

    private async ValueTask SendAsync(ReceivedMessage message, Exception failure, CancellationToken cancellationToken)
    {
        var topic = profile.Options.DeadLetterTopic!;
        var place = await deadLetters.SendAsync(topic, profile.GroupId, message, failure, cancellationToken)
            .ConfigureAwait(false);
        message.IsSetAside = true;
        metrics.DeadLettered(message.Topic);
        LogDeadLettered(profile.Name, message, place, failure);
    }

    private static bool IsToBlame(ReceivedMessage message, Exception failure) =>
        failure is not IPartialFailure partial || partial.FailedOffsets.Contains(message.Offset);

    [LoggerMessage(
        EventId = DeimosEventIds.MessageSkipped,
        Level = LogLevel.Error,
        Message = "{Consumer} failed at {Message} with key '{Key}' and skips it")]
    private partial void LogSkipped(string consumer, string message, string? key, Exception exception);

    [LoggerMessage(
        EventId = DeimosEventIds.MessageWillBeRetried,
        Level = LogLevel.Error,
        Message = "{Consumer} failed at {Message} with key '{Key}', which waits for attempt {RetryCount}")]
    private partial void LogWillRetry(
        string consumer, string message, string? key, int retryCount, Exception exception);

    [LoggerMessage(
        EventId = DeimosEventIds.MessageDeadLettered,
        Level = LogLevel.Error,
        Message = "{Consumer} failed at {Message}, which now lies at {Place}")]
    private partial void LogDeadLettered(
        string consumer, ReceivedMessage message, string place, Exception exception);

    [LoggerMessage(
        EventId = DeimosEventIds.FatalErrorRuleFailed,
        Level = LogLevel.Error,
        Message = "{Consumer}'s rule for fatal errors failed itself at {Message}, so the message will be tried again")]
    private partial void LogRuleFailed(string consumer, string message, Exception exception);
}
