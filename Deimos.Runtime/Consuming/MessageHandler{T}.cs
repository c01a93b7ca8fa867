using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Deimos.Observability;
using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Consuming;

/// <summary>
/// Decodes messages, hands them to a new consumer instance, and has the error policy decide on failure.
/// </summary>
internal sealed class MessageHandler<T>(
    ConsumerProfile profile,
    MessageDeserializer<T> deserializer,
    ErrorPolicy policy,
    IServiceScopeFactory scopes,
    ConsumingMetrics metrics,
    ConsumptionLog log,
    IInbox inbox,
    TimeProvider time) : IMessageHandler
    where T : class
{
    public async ValueTask<bool> HandleAsync(
        IReadOnlyList<ReceivedMessage> messages, int retryCount, CancellationToken cancellationToken)
    {
        if (retryCount == 0)
        {
            metrics.Received(Delivery(messages));
            log.Received(messages);
        }

        return await HandleRestAsync(messages, retryCount, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes an attempt at what was not set aside by this or an earlier one.</summary>
    private async ValueTask<bool> HandleRestAsync(
        IReadOnlyList<ReceivedMessage> messages, int retryCount, CancellationToken cancellationToken)
    {
        messages = WithoutSetAside(messages);
        if (messages.Count == 0)
        {
            return true;
        }

        var startedAt = time.GetTimestamp();
        using var activity = StartProcess(messages);
        var attempt = new Attempt<T>(profile, messages, retryCount);
        try
        {
            if (!await RunAsync(attempt, cancellationToken).ConfigureAwait(false))
            {
                return await HandleRestAsync(messages, retryCount, cancellationToken).ConfigureAwait(false);
            }

            metrics.Succeeded(Delivery(messages), time.GetElapsedTime(startedAt));
            log.Handled(attempt);
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
            metrics.Failed(Delivery(messages), time.GetElapsedTime(startedAt), failure.GetType().FullName!);
            return await policy.DecideAsync(failure, attempt, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes a consumer, decodes and hands over.</summary>
    /// <returns><see langword="false"/> if some messages were set aside, and the rest is to be tried anew.</returns>
    private async Task<bool> RunAsync(Attempt<T> attempt, CancellationToken cancellationToken)
    {
        var scope = scopes.CreateAsyncScope();
        await using var _ = scope.ConfigureAwait(false);
        var consumer = (Consumer)scope.ServiceProvider.GetRequiredService(profile.ConsumerType);
        consumer.Attach(deserializer.Keys);
        attempt.Consumer = consumer;
        var failed = await DecodeAsync(attempt, cancellationToken).ConfigureAwait(false);
        if (failed.Count > 0)
        {
            return await policy.SetAsideAsync(failed, attempt, cancellationToken).ConfigureAwait(false)
                ? false
                : throw failed[0].Failure;
        }

        MeasureDelays(attempt);
        log.Decoded(attempt);
        if (profile.Options.InboxContext is { } contextType)
        {
            Exception? failure = null;
            await inbox.RunAsync(
                scope.ServiceProvider,
                Claim(contextType, attempt.Messages),
                async handled => failure = await ConsumeOthersAsync(attempt, handled, cancellationToken)
                    .ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
            if (failure is not null)
            {
                ExceptionDispatchInfo.Throw(failure);
            }
        }
        else
        {
            await ConsumeAsync(attempt, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private static IReadOnlyList<ReceivedMessage> WithoutSetAside(IReadOnlyList<ReceivedMessage> messages)
    {
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].IsSetAside)
            {
                return [.. messages.Where(message => !message.IsSetAside)];
            }
        }

        return messages;
    }

    private Activity? StartProcess(IReadOnlyList<ReceivedMessage> messages) => !MessageActivities.AreWanted
        ? null
        : MessageActivities.StartProcess(
            messages[0].Topic,
            messages[0].Partition,
            messages[0].Offset,
            profile.GroupId,
            profile.Name,
            [.. messages.Select(message => message.Headers)]);

    private void MeasureDelays(Attempt<T> attempt)
    {
        if (!metrics.AreDelaysWanted)
        {
            return;
        }

        foreach (var payload in attempt.Payloads)
        {
            if (PayloadTimestamp.Of(payload) is { } made)
            {
                metrics.Delayed(attempt.Messages[0].Topic, time.GetUtcNow() - made);
            }
        }
    }

    /// <returns>What has failed in part and is not to be tried again: the other part is to be committed.</returns>
    private async Task<Exception?> ConsumeOthersAsync(
        Attempt<T> attempt, IReadOnlySet<long> handled, CancellationToken cancellationToken)
    {
        if (handled.Count > 0)
        {
            metrics.Repeated(attempt.Messages[0].Topic, handled.Count);
            log.Repeated([.. attempt.Messages.Where(message => handled.Contains(message.Offset))]);
        }

        if (handled.Count < attempt.Messages.Count)
        {
            attempt.LeaveOut(handled);
            try
            {
                await ConsumeAsync(attempt, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is IPartialFailure && !policy.MustRetry(failure, attempt))
            {
                return failure;
            }
        }

        return null;
    }

    private async Task ConsumeAsync(Attempt<T> attempt, CancellationToken cancellationToken)
    {
        using var consuming = MessageActivities.StartConsume(profile.Name);
        try
        {
            await attempt.ConsumeAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            consuming.Fail(failure);
            throw;
        }
    }

    private async ValueTask<IReadOnlyList<Undecodable>> DecodeAsync(
        Attempt<T> attempt, CancellationToken cancellationToken)
    {
        using var decoding = MessageActivities.StartDecode();
        try
        {
            var failed = await attempt.DecodeAsync(deserializer, cancellationToken).ConfigureAwait(false);
            if (failed.Count > 0)
            {
                decoding.Fail(failed[0].Failure);
            }

            return failed;
        }
        catch (Exception failure)
        {
            decoding.Fail(failure);
            throw;
        }
    }

    private InboxClaim Claim(Type contextType, IReadOnlyList<ReceivedMessage> messages) => new(
        contextType,
        profile.GroupId,
        messages[0].Topic,
        messages[0].Partition,
        [.. messages.Select(message => message.Offset)],
        IsInOrder: profile.Options.KeyConcurrency == 1,
        messages[0].DoneBefore);

    private ConsumingMetrics.Delivery Delivery(IReadOnlyList<ReceivedMessage> messages) =>
        new(messages[0].Topic, profile.GroupId, messages[0].Partition, messages.Count, profile.IsBatch);
}
