namespace Deimos.Testing;

/// <summary>
/// A message that was read from a topic. <see cref="InlineConsumer.GetMessagesForAsync"/> gives them.
/// </summary>
public sealed class InlineMessage
{
    internal InlineMessage()
    {
    }

    /// <summary>Gets the payload; <see langword="null"/> for a tombstone.</summary>
    public required Payload? Payload { get; init; }

    /// <summary>Gets the key: the field's value, a payload for a key schema, text for a plain key.</summary>
    public required object? Key { get; init; }

    /// <summary>Gets the topic.</summary>
    public required string Topic { get; init; }

    /// <summary>Gets the partition.</summary>
    public required int Partition { get; init; }

    /// <summary>Gets the offset.</summary>
    public required long Offset { get; init; }

    /// <summary>Gets when the message was made.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Gets the headers.</summary>
    public required MessageHeaders Headers { get; init; }
}
