using System.Diagnostics.Metrics;
using Deimos.Observability;
using Npgsql;

namespace Deimos.Outbox;

/// <summary>
/// What waits in the outboxes, as last measured by the relay that measures for all.
/// </summary>
internal sealed class OutboxBacklog
{
    private readonly Lock _gate = new();
    private readonly Dictionary<OutboxNames, SortedDictionary<string, (long Count, double MaxWait)>> _outboxes = [];

    public OutboxBacklog(IMeterFactory meters)
    {
        var meter = meters.Create(DeimosTelemetry.MeterName);
        meter.CreateObservableGauge(
            "deimos.pending_db_messages_max_wait",
            () => Observe(waiting => waiting.MaxWait),
            "s",
            "Age of the oldest message that waits in the outbox, by topic.");
        meter.CreateObservableGauge(
            "deimos.pending_db_messages_count",
            () => Observe(waiting => (double)waiting.Count),
            "{message}",
            "Messages that wait in the outbox, by topic.");
    }

    /// <summary>Counts what waits, for each topic.</summary>
    public async Task MeasureAsync(OutboxNames names, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var measured = new Dictionary<string, (long Count, double MaxWait)>(StringComparer.Ordinal);
        var command = new NpgsqlCommand(
            $"""
            SELECT topic, count(*), greatest(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8
            FROM {names.Messages} GROUP BY topic
            """,
            connection);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    measured[reader.GetString(0)] = (reader.GetInt64(1), reader.GetDouble(2));
                }
            }
        }

        lock (_gate)
        {
            if (!_outboxes.TryGetValue(names, out var topics))
            {
                _outboxes[names] = topics = new(StringComparer.Ordinal);
            }

            // A topic that is empty now says so, instead of staying at what it was.
            foreach (var topic in topics.Keys.ToList())
            {
                topics[topic] = default;
            }

            foreach (var (topic, waiting) in measured)
            {
                topics[topic] = waiting;
            }
        }
    }

    /// <summary>Forgets an outbox that another relay measures now.</summary>
    public void Clear(OutboxNames names)
    {
        lock (_gate)
        {
            _outboxes.Remove(names);
        }
    }

    private List<Measurement<double>> Observe(Func<(long Count, double MaxWait), double> select)
    {
        lock (_gate)
        {
            var topics = _outboxes.Values.SelectMany(outbox => outbox).ToList();
            return topics.Count == 0 && _outboxes.Count > 0
                ? [new(0)]
                : [.. topics.Select(topic => new Measurement<double>(
                    select(topic.Value), new KeyValuePair<string, object?>("topic", topic.Key)))];
        }
    }
}
