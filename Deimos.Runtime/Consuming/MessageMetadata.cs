namespace Deimos.Consuming;

/// <summary>
/// Where a message comes from, and what came with it. Every attempt gets a new instance.
/// </summary>
public sealed class MessageMetadata : DeliveryMetadata
{
    /// <summary>Gets the offset.</summary>
    public long Offset { get; init; }

    /// <summary>Gets the key as the consumer's declaration decodes it.</summary>
    /// <value>
    /// The field's value, a <see cref="Payload"/> for a key schema, text for a plain key, the bytes if no key was
    /// declared, or <see langword="null"/> for none.
    /// </value>
    public object? Key { get; init; }

    /// <summary>Gets when the message was made, or appended if the topic says so.</summary>
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>Gets the headers.</summary>
    public MessageHeaders Headers { get; init; } = MessageHeaders.None;
}
