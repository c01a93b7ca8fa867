using Deimos.Observability;

namespace Deimos.Producing;

/// <summary>
/// A publish call has encoded its payloads and handed them to its backend, or has failed at it.
/// </summary>
public sealed class EncodeMessagesEvent : ProducerEvent, IDeimosEvent
{
    /// <inheritdoc/>
    public static string EventName => "encode_messages";

    /// <inheritdoc/>
    public override string Name => EventName;
}
