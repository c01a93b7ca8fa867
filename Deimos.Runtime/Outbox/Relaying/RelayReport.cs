using Deimos.Observability;

namespace Deimos.Outbox.Relaying;

/// <summary>
/// Tells metrics and events what a page has brought.
/// </summary>
internal sealed class RelayReport(
    OutboxMetrics metrics, ProducingMetrics producing, DeimosEvents events, TimeProvider time)
{
    public (DateTimeOffset Wall, long Timestamp) Now => (time.GetUtcNow(), time.GetTimestamp());

    /// <param name="result">What has become of the rows that were sent.</param>
    /// <param name="failures">The failures, one for each topic.</param>
    /// <param name="removed">The rows that leave the table, those included that were not sent.</param>
    /// <param name="startedAt">When the page was handed over.</param>
    public void Add(
        PageResult result,
        IReadOnlyList<RelayFailure> failures,
        IReadOnlyList<PageRow> removed,
        (DateTimeOffset Wall, long Timestamp) startedAt)
    {
        var duration = time.GetElapsedTime(startedAt.Timestamp);
        foreach (var topic in removed.CountBy(row => row.Topic))
        {
            metrics.Processed(topic.Key, topic.Value);
        }

        foreach (var topic in result.Done.GroupBy(row => row.Topic, StringComparer.Ordinal))
        {
            producing.Published(topic.Key, topic.Count(), duration);
            Raise(topic.Key, topic, startedAt.Wall, duration, failure: null);
        }

        foreach (var failure in failures)
        {
            producing.Failed(failure.Topic, failure.Rows.Count, duration, failure.Error.Code.ToString());
            var exception = new RelayException(failure.Topic, failure.Rows.Count, failure.Reason, isFinal: false);
            Raise(failure.Topic, failure.Rows, startedAt.Wall, duration, exception);
        }

        foreach (var (row, error) in result.Dead)
        {
            metrics.Processed(row.Topic, 1);
            producing.Failed(row.Topic, 1, duration, error.Code.ToString());
            var exception = new RelayException(row.Topic, 1, error.Reason, isFinal: true);
            Raise(row.Topic, [row], startedAt.Wall, duration, exception);
        }
    }

    private void Raise(
        string topic, IEnumerable<PageRow> rows, DateTimeOffset startedAt, TimeSpan duration, RelayException? failure)
    {
        if (events.AreWanted<OutboxProduceEvent>())
        {
            events.Raise(new OutboxProduceEvent
            {
                StartedAt = startedAt,
                Duration = duration,
                Exception = failure,
                Topic = topic,
                Messages = [.. rows.Select(row => new RelayedMessage(row))],
            });
        }
    }
}
