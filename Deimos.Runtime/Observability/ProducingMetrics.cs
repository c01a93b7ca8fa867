using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Deimos.Observability;

/// <summary>
/// Counts what was published and what could not be.
/// </summary>
internal sealed class ProducingMetrics
{
    private readonly Counter<long> _published;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _sent;
    private readonly Histogram<double> _duration;

    public ProducingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(DeimosTelemetry.MeterName);
        _published = meter.CreateCounter<long>(
            "deimos.publish", "{message}", "Messages that the broker has acknowledged.");
        _failed = meter.CreateCounter<long>(
            "deimos.publish_error", "{message}", "Messages that could not be published.");
        _sent = meter.CreateCounter<long>(
            "messaging.client.sent.messages",
            "{message}",
            "Number of messages producer attempted to send to the broker.");
        _duration = meter.CreateHistogram<double>(
            "messaging.client.operation.duration",
            "s",
            "Duration of messaging operation initiated by a producer or consumer client.",
            advice: new() { HistogramBucketBoundaries = DurationBuckets });
    }

    internal static double[] DurationBuckets { get; } =
        [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    public void Published(string topic, int count, TimeSpan duration)
    {
        if (count > 0)
        {
            _published.Add(count, new("status", "success"), new("topic", topic));
            Record(topic, count, duration, errorType: null);
        }
    }

    public void Failed(string topic, int count, TimeSpan duration, string errorType)
    {
        _failed.Add(count, new KeyValuePair<string, object?>("topic", topic));
        Record(topic, count, duration, errorType);
    }

    private void Record(string topic, int count, TimeSpan duration, string? errorType)
    {
        if (!_sent.Enabled && !_duration.Enabled)
        {
            return;
        }

        var tags = new TagList
        {
            { "messaging.system", DeimosTelemetry.Kafka },
            { "messaging.operation.name", "send" },
            { "messaging.destination.name", topic },
        };
        if (errorType is not null)
        {
            tags.Add("error.type", errorType);
        }

        _sent.Add(count, tags);
        tags.Add("messaging.operation.type", "send");
        _duration.Record(duration.TotalSeconds, tags);
    }
}
