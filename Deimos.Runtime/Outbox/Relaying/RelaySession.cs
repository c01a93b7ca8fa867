using Deimos.Observability;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Deimos.Outbox.Relaying;

/// <summary>
/// A relay's work from the moment it has its connections to the database until it loses one, or stops.
/// </summary>
internal sealed partial class RelaySession(
    IOutboxSource source,
    OutboxNames names,
    OutboxOptions options,
    RelayState state,
    OutboxBacklog backlog,
    TimeProvider time,
    ILogger logger) : IAsyncDisposable
{
    private readonly List<RelayConnection> _connections = [];
    private readonly RelaySignal _work = new();
    private readonly RelaySignal _leasesChanged = new();
    private readonly RelaySignal _keysRest = new();
    private LeaseQueries _leaseQueries = null!;
    private PageQueries _mainQueries = null!;
    private PageQueries _retryQueries = null!;
    private long _excludedSince;

    /// <summary>Opens the connections and mends what an earlier session had to leave.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var leasing = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        _leaseQueries = new(names, leasing, state.Id, options.LeaseDuration);
        _mainQueries = new(names, await ConnectAsync(cancellationToken).ConfigureAwait(false));
        _retryQueries = new(names, await ConnectAsync(cancellationToken).ConfigureAwait(false));

        await _mainQueries.PrepareAsync(cancellationToken).ConfigureAwait(false);
        await _retryQueries.PrepareAsync(cancellationToken).ConfigureAwait(false);
        await state.Main.DeleteAcknowledgedAsync(_mainQueries, cancellationToken).ConfigureAwait(false);
        await state.Retry.DeleteAcknowledgedAsync(_retryQueries, cancellationToken).ConfigureAwait(false);
        state.Main.Leave();
        state.Retry.Leave();
        await _leaseQueries.CreateBucketsAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Works until it is stopped or a connection fails.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var listening = await ConnectAsync(stopping).ConfigureAwait(false);
        var measuring = await ConnectAsync(stopping).ConfigureAwait(false);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var renewing = new CancellationTokenSource();
        Task[] lanes = [RunMainAsync(ending.Token), RunRetryAsync(ending.Token)];
        Task[] others = [ListenAsync(listening, ending.Token), MeasureAsync(measuring, ending.Token)];

        // Goes on while the lanes end their pages, for which they need their buckets.
        var leasing = KeepLeasesAsync(renewing.Token);
        await Task.WhenAny([.. lanes, .. others, leasing]).ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        await SettleAsync(lanes).ConfigureAwait(false);
        await renewing.CancelAsync().ConfigureAwait(false);
        await SettleAsync([leasing, .. others]).ConfigureAwait(false);
        if (stopping.IsCancellationRequested && Array.TrueForAll(lanes, lane => !lane.IsFaulted))
        {
            await _leaseQueries.LeaveAsync(CancellationToken.None).ConfigureAwait(false);
        }

        await Task.WhenAll([.. lanes, .. others, leasing]).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        _work.Dispose();
        _leasesChanged.Dispose();
        _keysRest.Dispose();
    }

    private static async Task SettleAsync(Task[] tasks)
    {
        foreach (var task in tasks)
        {
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = await source.OpenAsync(cancellationToken).ConfigureAwait(false);
        _connections.Add(connection);
        return connection.Npgsql;
    }

    private async Task RunMainAsync(CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            Volatile.Write(ref _excludedSince, time.GetTimestamp());
            if (!await state.Main.RunPageAsync(_mainQueries, state.Resting.Excluded, ending).ConfigureAwait(false))
            {
                _leasesChanged.SetIf(state.Leases.HasLeaving);
                _keysRest.SetIf(state.Resting.UntilDue is not null);
                // Idle, so nothing that rests is in a page of this lane.
                Volatile.Write(ref _excludedSince, long.MaxValue);
                await _work.WaitAsync(options.PollInterval, time, ending).ConfigureAwait(false);
            }
        }
    }

    private async Task RunRetryAsync(CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            var filter = state.Resting.Due(Volatile.Read(ref _excludedSince));
            if (!filter.IsEmpty)
            {
                await state.Retry.RunPageAsync(_retryQueries, filter, ending).ConfigureAwait(false);
                state.Retry.Leave();
                _work.Set();
            }

            var pause = state.Resting.UntilDue is { } due
                ? TimeSpan.FromTicks(Math.Max(due.Ticks, TimeSpan.FromMilliseconds(20).Ticks))
                : options.PollInterval;
            await _keysRest.WaitAsync(pause, time, ending).ConfigureAwait(false);
        }
    }

    /// <summary>Renews the leases, and shares the buckets with the relays that are alive.</summary>
    private async Task KeepLeasesAsync(CancellationToken ending)
    {
        var relayCount = 0;
        while (!ending.IsCancellationRequested)
        {
            var askedAt = time.GetTimestamp();
            var (owned, alive) = await _leaseQueries.RenewAsync(Environment.MachineName, ending)
                .ConfigureAwait(false);
            foreach (var bucket in state.Leases.Renew(owned, askedAt))
            {
                LogBucketLost(bucket, source.DisplayName);
            }

            var share = (OutboxRow.BucketCount + alive - 1) / Math.Max(alive, 1);
            var released = state.Leases.Shrink(share);
            askedAt = time.GetTimestamp();
            var (taken, nextExpiry) = await _leaseQueries
                .ExchangeAsync(released, Math.Max(share - state.Leases.Count, 0), ending)
                .ConfigureAwait(false);
            state.Leases.Add(taken, askedAt);
            if (taken.Count > 0)
            {
                _work.Set();
            }

            if (released.Length > 0 || relayCount == 0)
            {
                await _leaseQueries.NotifyAsync(ending).ConfigureAwait(false);
            }

            if (taken.Count > 0 || released.Length > 0 || alive != relayCount)
            {
                LogShare(source.DisplayName, state.Leases.Count, OutboxRow.BucketCount, alive);
            }

            relayCount = alive;
            await _leasesChanged.WaitAsync(UntilNextRound(nextExpiry), time, ending).ConfigureAwait(false);
        }
    }

    /// <summary>A third of the lease, or until the buckets of a relay that may be dead become free.</summary>
    private TimeSpan UntilNextRound(TimeSpan? nextExpiry)
    {
        var usual = options.LeaseDuration / 3;
        return nextExpiry is { } expiry && expiry < usual
            ? TimeSpan.FromTicks(Math.Max(expiry.Ticks, 0)) + TimeSpan.FromMilliseconds(10)
            : usual;
    }

    private async Task ListenAsync(NpgsqlConnection connection, CancellationToken ending)
    {
        connection.Notification += (_, notification) =>
            (notification.Channel == names.RelayChannel ? _leasesChanged : _work).Set();
        var listen = new NpgsqlCommand($"LISTEN \"{names.Channel}\"; LISTEN \"{names.RelayChannel}\"", connection);
        await using (listen.ConfigureAwait(false))
        {
            await listen.ExecuteNonQueryAsync(ending).ConfigureAwait(false);
        }

        // What was committed between the first page and this moment has told nobody.
        _work.Set();
        while (!ending.IsCancellationRequested)
        {
            await connection.WaitAsync(ending).ConfigureAwait(false);
        }
    }

    private async Task MeasureAsync(NpgsqlConnection connection, CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            var startedAt = time.GetTimestamp();
            if (state.Leases.HoldsFirst)
            {
                await backlog.MeasureAsync(names, connection, ending).ConfigureAwait(false);
            }
            else
            {
                backlog.Clear(names);
            }

            // Never more than a tenth of the time, however large the table is.
            var pause = time.GetElapsedTime(startedAt) * 9;
            await Task.Delay(pause > options.MeasureInterval ? pause : options.MeasureInterval, time, ending)
                .ConfigureAwait(false);
        }
    }

    [LoggerMessage(
        EventId = DeimosEventIds.RelayShare,
        Level = LogLevel.Information,
        Message = "The relay of outbox {Outbox} serves {Count} of {BucketCount} buckets; {RelayCount} are alive")]
    private partial void LogShare(string outbox, int count, int bucketCount, int relayCount);

    [LoggerMessage(
        EventId = DeimosEventIds.RelayBucketLost,
        Level = LogLevel.Warning,
        Message = "Bucket {Bucket} of outbox {Outbox} was taken over because its lease had ended")]
    private partial void LogBucketLost(int bucket, string outbox);
}
