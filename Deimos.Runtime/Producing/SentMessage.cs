namespace Deimos.Producing;

/// <summary>
/// A published message as a consumer would see it.
/// </summary>
public sealed class SentMessage
{
    private SentMessage(OutboundMessage encoded, Payload? payload, object? key)
    {
        Encoded = encoded;
        Payload = payload;
        Key = key;
    }

    /// <summary>Gets the topic with its prefix.</summary>
    public string Topic => Encoded.Topic;

    /// <summary>Gets the name of the producer's class.</summary>
    public string Producer => Encoded.Producer;

    /// <summary>Gets the key: the field's value, a payload for a key schema, text for a plain key.</summary>
    public object? Key { get; }

    /// <summary>Gets what decided the partition: what the producer's hook said, otherwise the key.</summary>
    public object? PartitionKey => Encoded.PartitionKey ?? Key;

    /// <summary>Gets the payload, decoded from its wire form; <see langword="null"/> for a tombstone.</summary>
    public Payload? Payload { get; }

    /// <summary>Gets the headers.</summary>
    public MessageHeaders Headers => Encoded.Headers;

    /// <summary>Gets the message in its wire form.</summary>
    public OutboundMessage Encoded { get; }

    internal static async ValueTask<SentMessage> DecodeAsync(
        OutboundMessage message, CancellationToken cancellationToken)
    {
        if (message.Decoder is not { } decoder)
        {
            return new(message, message.Payload as Payload, message.DecodedKey);
        }

        var decoded = await decoder.Value
            .DeserializeAsync(Memory(message.Key), Memory(message.Value), cancellationToken)
            .ConfigureAwait(false);
        return new(message, decoded.Payload, decoded.Key);
    }

    /// <summary>Keeps null null; the built-in conversion would make it empty.</summary>
    private static ReadOnlyMemory<byte>? Memory(byte[]? bytes) => bytes is null ? null : new(bytes);
}
