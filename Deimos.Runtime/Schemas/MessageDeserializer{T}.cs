using Deimos.Schemas.Framing;

namespace Deimos.Schemas;

/// <summary>
/// Turns messages of one topic into payloads.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class MessageDeserializer<T>(MessageDecoder<T> decoder, KeyDecoder keyDecoder)
    where T : class
{
    /// <summary>Gets what decodes the topic's keys.</summary>
    public KeyDecoder Keys => keyDecoder;

    /// <summary>Decodes one message; a null or empty value is a tombstone.</summary>
    /// <exception cref="MessageDecodeException">The message can never be decoded.</exception>
    /// <exception cref="SchemaRegistryException">
    /// The registry could not be asked for the writer's schema: nothing is known about the message yet, try again.
    /// </exception>
    public async ValueTask<DecodedMessage<T>> DeserializeAsync(
        ReadOnlyMemory<byte>? key,
        ReadOnlyMemory<byte>? value,
        CancellationToken cancellationToken)
    {
        var (decodedKey, keyId) = await keyDecoder.DecodeAsync(key, cancellationToken).ConfigureAwait(false);
        if (value is not { Length: > 0 } data)
        {
            return new(null, decodedKey, null, keyId);
        }

        var (payload, id) = await decoder.DecodeAsync(data, cancellationToken).ConfigureAwait(false);
        return new(payload, decodedKey, id, keyId);
    }
}
