using Deimos.Observability;

namespace Deimos.Producing;

/// <summary>
/// Something that has happened to payloads of one producer on their way to one topic.
/// </summary>
public abstract class ProducerEvent : DeimosEvent
{
    private protected ProducerEvent()
    {
    }

    /// <summary>Gets the name of the producer's class.</summary>
    public required string Producer { get; init; }

    /// <summary>Gets the topic with its prefix.</summary>
    public required string Topic { get; init; }

    /// <summary>Gets the payloads as they were published.</summary>
    public required IReadOnlyList<object?> Payloads { get; init; }

    private protected override IEnumerable<(string Name, object? Value)> Describe() =>
        [("producer", Producer), ("topic", Topic), ("payloads", Payloads)];
}
