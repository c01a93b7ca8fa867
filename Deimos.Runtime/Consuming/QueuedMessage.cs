using Confluent.Kafka;

namespace Deimos.Consuming;

/// <summary>
/// A message's place in its lane, from the queue until it and all before it are done with.
/// </summary>
internal sealed class QueuedMessage(ReceivedMessage message)
{
    public ReceivedMessage Message { get; } = message;

    /// <summary>Gets or sets the offset to store once this message and all before it are done with.</summary>
    public TopicPartitionOffset Next { get; set; } = message.Next;

    public bool IsDone { get; set; }

    /// <summary>Gets or sets since when it has been tried again.</summary>
    public DateTimeOffset? StuckSince { get; set; }
}
