using Confluent.Kafka;

namespace Deimos.Consuming;

/// <summary>
/// A message's place in its lane, from the queue until it and all before it are done with.
/// </summary>
internal sealed class QueuedMessage(ReceivedMessage message)
{
    private TopicPartitionOffset? _next;

    public ReceivedMessage Message { get; } = message;

    /// <summary>Gets or sets the offset to store once this message and all before it are done with.</summary>
    /// <remarks>It is beyond the message itself where transactions have left their markers.</remarks>
    public TopicPartitionOffset Next
    {
        get => _next ?? Message.Next;
        set => _next = value;
    }

    /// <summary>Gets the offset in <see cref="Next"/>.</summary>
    public long NextOffset => _next?.Offset.Value ?? Message.Offset + 1;

    public bool IsDone { get; set; }

    /// <summary>Gets or sets since when it has been tried again.</summary>
    public DateTimeOffset? StuckSince { get; set; }
}
