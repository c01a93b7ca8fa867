namespace Deimos.Consuming;

/// <summary>
/// Where a batch comes from, and what came with its messages. Every attempt gets a new instance.
/// </summary>
public sealed class BatchMetadata : DeliveryMetadata
{
    /// <summary>Gets each message's own metadata, in the order of the payloads.</summary>
    public required IReadOnlyList<MessageMetadata> Messages { get; init; }

    /// <summary>Gets the keys, in the order of the payloads.</summary>
    /// <value>As <see cref="MessageMetadata.Key"/>.</value>
    public IReadOnlyList<object?> Keys => field ??= [.. Messages.Select(message => message.Key)];

    /// <summary>Gets how many messages the batch has.</summary>
    public int BatchSize => Messages.Count;

    /// <summary>Gets the offset of the first message.</summary>
    public long FirstOffset => Messages[0].Offset;

    /// <summary>Gets the offset of the last message.</summary>
    public long LastOffset => Messages[^1].Offset;
}
