namespace Deimos.Schemas;

/// <summary>
/// Turns payloads of one topic into messages.
/// </summary>
/// <remarks>Safe for concurrent use after <see cref="PrepareAsync"/> has completed once.</remarks>
internal sealed class MessageSerializer<T>
    where T : class
{
    /// <summary>Makes sure that the ids of the schemas are known; costs nothing after the first time.</summary>
    /// <exception cref="SchemaRegistryException">The registry refused or could not be reached.</exception>
    public ValueTask PrepareAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Encodes one message; null, or a payload with nothing but its key, is a tombstone.</summary>
    /// <exception cref="PayloadException">The payload or key does not match the schema.</exception>
    public EncodedMessage Serialize(T? payload, object? explicitKey, Func<T, string?>? partitionKey) =>
        throw new NotImplementedException();
}
