using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Deimos.Observability;

/// <summary>
/// Counts and times what consumers handle.
/// </summary>
internal sealed class ConsumingMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _handler;
    private readonly Histogram<double> _handlerTime;
    private readonly Counter<long> _consumed;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _deadlock;
    private readonly Counter<long> _repeated;

    public ConsumingMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(DeimosTelemetry.MeterName);
        _handler = _meter.CreateCounter<long>(
            "deimos.handler", "{message}", "Messages and batches received, handled and failed, by status.");
        _handlerTime = _meter.CreateHistogram<double>(
            "deimos.handler.time",
            "s",
            "Time inside the consumer, and since the payload was made, by kind.",
            advice: new() { HistogramBucketBoundaries = ProducingMetrics.DurationBuckets });
        _consumed = _meter.CreateCounter<long>(
            "messaging.client.consumed.messages",
            "{message}",
            "Number of messages that were delivered to the application.");
        _duration = _meter.CreateHistogram<double>(
            "messaging.process.duration",
            "s",
            "Duration of processing operation.",
            advice: new() { HistogramBucketBoundaries = ProducingMetrics.DurationBuckets });
        _deadlock = _meter.CreateCounter<long>(
            "deimos.deadlock", "{deadlock}", "Writes of records that the database broke off because of others.");
        _repeated = _meter.CreateCounter<long>(
            "deimos.inbox.repeated",
            "{message}",
            "Messages that the inbox has held back, as they were handled before.");
    }

    /// <summary>Gets a value indicating whether anybody listens to <see cref="Delayed"/>.</summary>
    public bool AreDelaysWanted => _handlerTime.Enabled;

    /// <summary>Counts what came, once however often it is tried.</summary>
    public void Received(Delivery delivery)
    {
        Count(delivery, "received", "batch_received");
        if (_consumed.Enabled)
        {
            _consumed.Add(delivery.Count, Tags(delivery, "poll", errorType: null));
        }
    }

    public void Succeeded(Delivery delivery, TimeSpan duration)
    {
        Count(delivery, "success", "batch_success");
        _handlerTime.Record(
            duration.TotalSeconds,
            new("time", delivery.IsBatch ? "consume_batch" : "consume"),
            new("topic", delivery.Topic));
        if (_duration.Enabled)
        {
            _duration.Record(duration.TotalSeconds, Tags(delivery, "process", errorType: null));
        }
    }

    /// <summary>Counts a failed attempt; a batch is one failure, whichever of its messages is to blame.</summary>
    public void Failed(Delivery delivery, TimeSpan duration, string errorType)
    {
        Count(delivery.Topic, delivery.IsBatch ? "batch_error" : "error");
        _duration.Record(duration.TotalSeconds, Tags(delivery, "process", errorType));
    }

    /// <summary>Counts a message that was taken out of its batch because it cannot be decoded.</summary>
    public void SetAside(string topic) => Count(topic, "error");

    public void DeadLettered(string topic) => Count(topic, "dead_letter");

    /// <summary>Counts a write of records that others were in the way of.</summary>
    public void Deadlock(string topic) => _deadlock.Add(1, new KeyValuePair<string, object?>("topic", topic));

    /// <summary>Counts messages that came again and were not handled again.</summary>
    public void Repeated(string topic, int count) =>
        _repeated.Add(count, new KeyValuePair<string, object?>("topic", topic));

    /// <summary>Records how old a payload was when it was handed to the consumer.</summary>
    public void Delayed(string topic, TimeSpan delay) => _handlerTime.Record(
        // Clocks differ a little; a message from the future is a fresh one.
        Math.Max(0, delay.TotalSeconds), new("time", "time_delayed"), new("topic", topic));

    /// <summary>Has the lag read whenever metrics are collected.</summary>
    public void ObserveLag(Func<IEnumerable<PartitionLag>> read) => _meter.CreateObservableGauge(
        "deimos.consumer_lag",
        () => read().Select(partition => new Measurement<long>(
            partition.Lag,
            new("consumer_group", partition.Group),
            new("partition", partition.Partition.ToString(null, null)),
            new("topic", partition.Topic))),
        "{message}",
        "Messages that the group has not finished yet, by partition.");

    private static TagList Tags(Delivery delivery, string operation, string? errorType)
    {
        var tags = new TagList
        {
            { "messaging.system", DeimosTelemetry.Kafka },
            { "messaging.operation.name", operation },
            { "messaging.destination.name", delivery.Topic },
            { "messaging.destination.partition.id", delivery.Partition.ToString(null, null) },
            { "messaging.consumer.group.name", delivery.Group },
        };
        if (errorType is not null)
        {
            tags.Add("error.type", errorType);
        }

        return tags;
    }

    private void Count(Delivery delivery, string status, string batchStatus)
    {
        if (delivery.IsBatch)
        {
            Count(delivery.Topic, batchStatus);
        }

        Count(delivery.Topic, status, delivery.Count);
    }

    private void Count(string topic, string status, int count = 1) =>
        _handler.Add(count, new("status", status), new("topic", topic));

    /// <summary>What was handed over together.</summary>
    internal readonly record struct Delivery(string Topic, string Group, int Partition, int Count, bool IsBatch);

    /// <summary>How far a group is behind on one partition.</summary>
    internal readonly record struct PartitionLag(string Group, string Topic, int Partition, long Lag);
}
