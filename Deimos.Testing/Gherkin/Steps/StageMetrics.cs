using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// Adds up what the counters of one host have counted.
/// </summary>
internal sealed class StageMetrics : IDisposable
{
    private readonly ConcurrentQueue<(string Name, double Value, Dictionary<string, string?> Tags)> _measured = new();
    private readonly MeterListener _listener;

    public StageMetrics(IMeterFactory factory)
    {
        _listener = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == factory)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Adds up a counter for some tags.</summary>
    public double Sum(string name, IReadOnlyDictionary<string, string> tags) =>
        _measured.Where(one => Holds(one, name, tags)).Sum(one => one.Value);

    /// <summary>Gives the latest value of a gauge for some tags, which is asked for now.</summary>
    public double? Latest(string name, IReadOnlyDictionary<string, string> tags)
    {
        _listener.RecordObservableInstruments();
        return _measured.Where(one => Holds(one, name, tags)).Select(one => (double?)one.Value).LastOrDefault();
    }

    public void Dispose() => _listener.Dispose();

    private static bool Holds(
        (string Name, double Value, Dictionary<string, string?> Tags) one,
        string name,
        IReadOnlyDictionary<string, string> tags) =>
        one.Name == name && tags.All(tag => one.Tags.GetValueOrDefault(tag.Key) == tag.Value);

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var kept = new Dictionary<string, string?>();
        foreach (var (name, tag) in tags)
        {
            kept[name] = Convert.ToString(tag, CultureInfo.InvariantCulture);
        }

        _measured.Enqueue((instrument.Name, value, kept));
    }
}
