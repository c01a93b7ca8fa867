using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Deimos.Observability;

/// <summary>
/// Counts and times what consumers handle.
/// </summary>
internal sealed class ConsumingMetrics
{
    private readonly Counter<long> _handler;
    private readonly Histogram<double> _handlerTime;
    private readonly Counter<long> _consumed;
    private readonly Histogram<double> _duration;

    public ConsumingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(DeimosTelemetry.MeterName);
        _handler = meter.CreateCounter<long>(
            "deimos.handler", "{message}", "Messages received, handled and failed, by status.");
        _handlerTime = meter.CreateHistogram<double>(
            "deimos.handler.time",
            "s",
            "Time inside the consumer, by kind.",
            advice: new() { HistogramBucketBoundaries = ProducingMetrics.DurationBuckets });
        _consumed = meter.CreateCounter<long>(
            "messaging.client.consumed.messages",
            "{message}",
            "Number of messages that were delivered to the application.");
        _duration = meter.CreateHistogram<double>(
            "messaging.process.duration",
            "s",
            "Duration of processing operation.",
            advice: new() { HistogramBucketBoundaries = ProducingMetrics.DurationBuckets });
    }

    public void Received(string topic, string group, int partition)
    {
        Count(topic, "received");
        _consumed.Add(1, Tags(topic, group, partition, "poll", errorType: null));
    }

    public void Succeeded(string topic, string group, int partition, TimeSpan duration)
    {
        Count(topic, "success");
        _handlerTime.Record(duration.TotalSeconds, new("time", "consume"), new("topic", topic));
        _duration.Record(duration.TotalSeconds, Tags(topic, group, partition, "process", errorType: null));
    }

    public void Failed(string topic, string group, int partition, TimeSpan duration, string errorType)
    {
        Count(topic, "error");
        _duration.Record(duration.TotalSeconds, Tags(topic, group, partition, "process", errorType));
    }

    private static TagList Tags(string topic, string group, int partition, string operation, string? errorType)
    {
        var tags = new TagList
        {
            { "messaging.system", DeimosTelemetry.Kafka },
            { "messaging.operation.name", operation },
            { "messaging.destination.name", topic },
            { "messaging.destination.partition.id", partition.ToString(null, null) },
            { "messaging.consumer.group.name", group },
        };
        if (errorType is not null)
        {
            tags.Add("error.type", errorType);
        }

        return tags;
    }

    private void Count(string topic, string status) => _handler.Add(1, new("status", status), new("topic", topic));
}
