using System.Collections.Concurrent;
using Deimos.Consuming;

namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// What the consumers of a scenario have received, and on which keys they are to fail.
/// </summary>
internal sealed class ConsumedMessages
{
    private readonly ConcurrentQueue<(string Topic, ObservedMessage Message)> _received = new();
    private readonly ConcurrentDictionary<(string Topic, string Key), int> _failures = new();

    public IReadOnlyList<ObservedMessage> Of(string topic) =>
        [.. _received.Where(received => received.Topic == topic).Select(received => received.Message)];

    /// <summary>Lets the next attempts at a key fail.</summary>
    public void FailOn(string topic, string key, int times) => _failures[(topic, key)] = times;

    public void Receive(Payload? payload, MessageMetadata metadata)
    {
        var place = (metadata.Topic, Matching.ValueFormat.Show(metadata.Key).Trim('"'));
        if (_failures.TryGetValue(place, out var left) && left > 0)
        {
            _failures[place] = left - 1;
            throw new InvalidOperationException($"The scenario lets the consumer fail on key '{place.Item2}'.");
        }

        _received.Enqueue((metadata.Topic, new(payload, metadata.Key, metadata.Partition, metadata.Offset)));
    }
}
