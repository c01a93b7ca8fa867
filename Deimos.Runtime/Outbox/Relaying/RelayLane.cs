using Deimos.Observability;
using Microsoft.Extensions.Logging;

namespace Deimos.Outbox.Relaying;

/// <summary>
/// Works off pages: reads, sends, takes out what Kafka has. A relay has one lane for what goes well and one for what
/// has failed, so that the one does not wait for the other.
/// </summary>
internal sealed partial class RelayLane(
    PageSender sender,
    BucketLeases leases,
    RestingKeys resting,
    RelayReport report,
    RelayPayloadLog payloadLog,
    OutboxOptions options,
    ILogger logger) : IAsyncDisposable
{
    private readonly List<PageRow> _acknowledged = [];
    private int[] _entered = [];
    private int _lastRead = -1;

    /// <summary>Deletes what Kafka has from before the connection was lost; it is never sent again for that.</summary>
    public Task DeleteAcknowledgedAsync(PageQueries queries, CancellationToken cancellationToken) =>
        queries.DeleteAsync(_acknowledged, cancellationToken);

    /// <summary>Works off one page.</summary>
    /// <returns>Whether it was full, so that there may be more.</returns>
    public async Task<bool> RunPageAsync(PageQueries queries, PageFilter filter, CancellationToken stopping)
    {
        // The buckets of the page before are left only when its rows are deleted: who gets them must not see them.
        var before = _entered;
        _entered = leases.Enter(_lastRead);
        var rows = _entered.Length == 0
            ? []
            : await queries.ReadAsync(_acknowledged, _entered, filter, options.BatchSize, stopping)
                .ConfigureAwait(false);
        leases.Exit(before);
        if (rows.Count > 0)
        {
            _lastRead = rows[^1].Bucket;
            await ProcessAsync(queries, rows, filter, stopping).ConfigureAwait(false);
        }

        if (rows.Count >= options.BatchSize && !stopping.IsCancellationRequested)
        {
            return true;
        }

        await queries.DeleteAsync(_acknowledged, CancellationToken.None).ConfigureAwait(false);
        Leave();
        return false;
    }

    /// <summary>Leaves the buckets of the last page.</summary>
    public void Leave()
    {
        leases.Exit(_entered);
        _entered = [];
    }

    public ValueTask DisposeAsync() => sender.DisposeAsync();

    private async Task ProcessAsync(
        PageQueries queries, List<PageRow> rows, PageFilter filter, CancellationToken stopping)
    {
        var startedAt = report.Now;
        var sent = options.CompactTopics.Count == 0 ? rows : Compaction.Apply(rows, options.CompactTopics);
        await payloadLog.WriteAsync(sent, stopping).ConfigureAwait(false);

        var result = new PageResult();
        var delivery = await sender.SendAsync(sent, MaySend, stopping).ConfigureAwait(false);
        result.Add(sent, delivery, areAlone: false);
        foreach (var suspect in result.TakeSuspects().Where(suspect => !result.HasStopped(suspect)))
        {
            PageRow[] alone = [suspect];
            result.Add(alone, await sender.SendAsync(alone, MaySend, stopping).ConfigureAwait(false), areAlone: true);
        }

        _acknowledged.AddRange(result.Done);
        if (!ReferenceEquals(sent, rows))
        {
            var done = result.Done.ToHashSet();
            _acknowledged.AddRange(rows.Where(row => row.SupersededBy is { } by && done.Contains(by)));
        }

        var failures = Rest(result, filter);
        report.Add(result, failures, _acknowledged, startedAt);
        foreach (var (row, error) in result.Dead)
        {
            LogDead(row.Id, row.Topic, row.Producer, error.Reason);
            await queries.BuryAsync(row, error.Reason, CancellationToken.None).ConfigureAwait(false);
            await payloadLog.WriteDeadAsync(row, stopping).ConfigureAwait(false);
        }

        bool MaySend() => leases.AreSafe(_entered);
    }

    /// <summary>Lets what has failed rest, and wakes what rested and has not failed again.</summary>
    private List<RelayFailure> Rest(PageResult result, PageFilter filter)
    {
        var failures = new List<RelayFailure>();
        foreach (var topic in result.Failed.GroupBy(failed => failed.Row.Topic, StringComparer.Ordinal))
        {
            var error = topic.First().Error;
            var (pause, times) = topic
                .Select(failed => resting.Add(topic.Key, failed.Row.KeyHash, RelayFailure.IsOfTopic(failed.Error)))
                .MaxBy(rest => rest.Failures);
            LogFailed(topic.Count(), topic.Key, error.Reason, pause, times);
            failures.Add(new(topic.Key, [.. topic.Select(failed => failed.Row)], error));
        }

        if (filter.Includes)
        {
            resting.Release(
                filter,
                result.Failed.Select(failed => failed.Row.KeyHash).ToHashSet(),
                result.Failed.Select(failed => failed.Row.Topic).ToHashSet(StringComparer.Ordinal));
        }

        return failures;
    }

    [LoggerMessage(
        EventId = DeimosEventIds.OutboxMessagesFailed,
        Level = LogLevel.Error,
        Message = "{Count} keys of the outbox for {Topic} rest for {Pause} after failure {Failures}: {Reason}")]
    private partial void LogFailed(int count, string topic, string reason, TimeSpan pause, int failures);

    [LoggerMessage(
        EventId = DeimosEventIds.OutboxMessageDead,
        Level = LogLevel.Error,
        Message = "Message {Id} for {Topic} from {Producer} cannot be sent and is kept with the dead ones: {Reason}")]
    private partial void LogDead(long id, string topic, string? producer, string reason);
}
