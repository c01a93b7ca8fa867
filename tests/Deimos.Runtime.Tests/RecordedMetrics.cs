using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Deimos.Runtime.Tests;

/// <summary>A meter factory whose meters' measurements are kept.</summary>
internal sealed class RecordedMetrics : IMeterFactory
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<Measurement> _measurements = new();
    private readonly ConcurrentBag<Meter> _meters = [];

    public RecordedMetrics()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (_meters.Contains(instrument.Meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    public int Count(string instrument, params (string Name, object? Value)[] tags) =>
        Matching(instrument, tags).Count();

    public double Sum(string instrument, params (string Name, object? Value)[] tags) =>
        Matching(instrument, tags).Sum(measurement => measurement.Value);

    /// <summary>Asks a gauge for what it says now.</summary>
    public IReadOnlyList<(string? Topic, double Value)> Observe(string instrument)
    {
        _measurements.Clear();
        _listener.RecordObservableInstruments();
        return
        [
            .. Matching(instrument, []).Select(measurement =>
                ((string?)measurement.Tags.GetValueOrDefault("topic"), measurement.Value)),
        ];
    }

    /// <summary>Has gauges measured now.</summary>
    public void Observe() => _listener.RecordObservableInstruments();

    public double? Last(string instrument, params (string Name, object? Value)[] tags) =>
        Matching(instrument, tags).LastOrDefault()?.Value;

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var meter in _meters)
        {
            meter.Dispose();
        }
    }

    private IEnumerable<Measurement> Matching(string instrument, (string Name, object? Value)[] tags) =>
        _measurements.Where(measurement => measurement.Instrument == instrument
            && tags.All(tag => Equals(measurement.Tags.GetValueOrDefault(tag.Name), tag.Value)));

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measurements.Enqueue(new(instrument.Name, value, new(tags.ToArray())));

    private sealed record Measurement(string Instrument, double Value, Dictionary<string, object?> Tags);
}
