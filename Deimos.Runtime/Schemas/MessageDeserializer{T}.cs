namespace Deimos.Schemas;

/// <summary>
/// Turns messages of one topic into payloads.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class MessageDeserializer<T>
    where T : class
{
    /// <summary>Decodes one message; a null or empty value is a tombstone.</summary>
    /// <exception cref="MessageDecodeException">The message can never be decoded.</exception>
    /// <exception cref="SchemaRegistryException">
    /// The registry could not be asked for the writer's schema: nothing is known about the message yet, try again.
    /// </exception>
    public ValueTask<DecodedMessage<T>> DeserializeAsync(
        ReadOnlyMemory<byte>? key,
        ReadOnlyMemory<byte>? value,
        CancellationToken cancellationToken) => throw new NotImplementedException();
}
