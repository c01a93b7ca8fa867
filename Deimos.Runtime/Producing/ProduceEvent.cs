using Deimos.Observability;

namespace Deimos.Producing;

/// <summary>
/// Messages were handed to Kafka: acknowledged with the backend <c>kafka</c>, on their way with <c>kafka_async</c>, or
/// refused.
/// </summary>
public sealed class ProduceEvent : ProducerEvent, IDeimosEvent
{
    /// <inheritdoc/>
    public static string EventName => "produce";

    /// <inheritdoc/>
    public override string Name => EventName;
}
