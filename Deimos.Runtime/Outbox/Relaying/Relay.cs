using Deimos.Observability;
using Microsoft.Extensions.Logging;

namespace Deimos.Outbox.Relaying;

/// <summary>
/// Brings the messages of one outbox to Kafka, together with the other relays of that outbox.
/// </summary>
/// <remarks>
/// <para>
/// Delivery is at least once: a row is deleted only after the broker has acknowledged its message. For each key the
/// order is that of the ids, and so of the commits.
/// </para>
/// <para>
/// A relay that loses the database or the brokers tries again until it has them; it never ends by itself.
/// </para>
/// </remarks>
internal sealed partial class Relay(
    IOutboxSource source,
    OutboxOptions options,
    RelayParts parts,
    OutboxBacklog backlog,
    TimeProvider time,
    ILogger logger)
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);
    private readonly Guid _id = Guid.NewGuid();
    private readonly BucketLeases _leases = new(options.LeaseDuration, time);
    private readonly RestingKeys _resting = new(options, time);

    /// <summary>Runs until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var main = parts.CreateLane(_leases, _resting, options);
        await using var ofMain = main.ConfigureAwait(false);
        var retry = parts.CreateLane(_leases, _resting, options);
        await using var ofRetry = retry.ConfigureAwait(false);
        var state = new RelayState(_id, _leases, _resting, main, retry);
        var pause = TimeSpan.FromMilliseconds(100);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var names = source.GetNames();
                var session = new RelaySession(source, names, options, state, backlog, time, logger);
                await using (session.ConfigureAwait(false))
                {
                    await session.OpenAsync(stopping).ConfigureAwait(false);
                    LogStarted(source.DisplayName, _id);
                    pause = TimeSpan.FromMilliseconds(100);
                    await session.RunAsync(stopping).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // A relay that ends leaves every message waiting; it says what is wrong and goes on.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogInterrupted(source.DisplayName, pause, failure);
                pause = await RestAsync(pause, stopping).ConfigureAwait(false);
            }
        }

        LogStopped(source.DisplayName, _id);
    }

    private async Task<TimeSpan> RestAsync(TimeSpan pause, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(pause, time, stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The loop ends.
        }

        return pause * 2 < MaxPause ? pause * 2 : MaxPause;
    }

    [LoggerMessage(
        EventId = DeimosEventIds.RelayStarted,
        Level = LogLevel.Information,
        Message = "The relay of outbox {Outbox} works as {RelayId}")]
    private partial void LogStarted(string outbox, Guid relayId);

    [LoggerMessage(
        EventId = DeimosEventIds.RelayStopped,
        Level = LogLevel.Information,
        Message = "The relay of outbox {Outbox} that worked as {RelayId} has stopped")]
    private partial void LogStopped(string outbox, Guid relayId);

    [LoggerMessage(
        EventId = DeimosEventIds.RelayInterrupted,
        Level = LogLevel.Warning,
        Message = "The relay of outbox {Outbox} is interrupted and goes on in {Pause}")]
    private partial void LogInterrupted(string outbox, TimeSpan pause, Exception exception);
}
