using System.Diagnostics.Metrics;
using Deimos.Observability;

namespace Deimos.Outbox;

/// <summary>
/// Counts what goes into the outbox and out of it.
/// </summary>
internal sealed class OutboxMetrics
{
    private readonly Counter<long> _inserted;
    private readonly Counter<long> _processed;

    public OutboxMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(DeimosTelemetry.MeterName);
        _inserted = meter.CreateCounter<long>(
            "deimos.outbox.insert", "{message}", "Messages written to the outbox, by topic.");
        _processed = meter.CreateCounter<long>(
            "deimos.outbox.process", "{message}", "Messages that have left the outbox, by topic.");
    }

    public void Inserted(string topic, int count) => Add(_inserted, topic, count);

    public void Processed(string topic, int count) => Add(_processed, topic, count);

    private static void Add(Counter<long> counter, string topic, int count) =>
        counter.Add(count, new KeyValuePair<string, object?>("topic", topic));
}
