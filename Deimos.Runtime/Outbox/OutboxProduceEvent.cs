using Deimos.Observability;

namespace Deimos.Outbox;

/// <summary>
/// A relay has brought messages of one topic to Kafka, or has failed at it.
/// </summary>
/// <remarks>With a failure the messages are those that failed, and only those.</remarks>
public sealed class OutboxProduceEvent : DeimosEvent, IDeimosEvent
{
    /// <inheritdoc/>
    public static string EventName => "outbox.produce";

    /// <inheritdoc/>
    public override string Name => EventName;

    /// <summary>Gets the topic with its prefix.</summary>
    public required string Topic { get; init; }

    /// <summary>Gets the messages, those left out that later ones of their key have replaced.</summary>
    public required IReadOnlyList<RelayedMessage> Messages { get; init; }

    private protected override IEnumerable<(string Name, object? Value)> Describe() =>
        [("topic", Topic), ("messages", Messages)];
}
