using Deimos.Observability;

namespace Deimos.Producing;

/// <summary>
/// Messages of one topic could not be published; the payloads are those that failed, and only those.
/// </summary>
public sealed class ProduceErrorEvent : ProducerEvent, IDeimosEvent
{
    /// <inheritdoc/>
    public static string EventName => "produce_error";

    /// <inheritdoc/>
    public override string Name => EventName;
}
