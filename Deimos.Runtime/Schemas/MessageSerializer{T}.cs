namespace Deimos.Schemas;

/// <summary>
/// Turns payloads of one topic into messages, of the declared schema or of the latest that the registry has.
/// </summary>
/// <remarks>Safe for concurrent use after <see cref="PrepareAsync"/> has completed once.</remarks>
/// <param name="declared">Writes the declared schema.</param>
/// <param name="findLatest">Finds what writes the latest version; null if the declared schema is written.</param>
internal sealed class MessageSerializer<T>(
    MessageWriter<T> declared,
    Func<CancellationToken, Task<MessageWriter<T>>>? findLatest)
    where T : class
{
    private volatile MessageWriter<T>? _writer;

    /// <summary>Makes sure that the schemas and their ids are known; costs nothing after the first time.</summary>
    /// <exception cref="SchemaRegistryException">The registry refused or could not be reached.</exception>
    /// <exception cref="SchemaException">The latest version cannot read what the declared schema describes.</exception>
    public ValueTask PrepareAsync(CancellationToken cancellationToken) =>
        _writer is null ? new(PrepareFirstAsync(cancellationToken)) : ValueTask.CompletedTask;

    /// <summary>Encodes one message; null, or a payload with nothing but its key, is a tombstone.</summary>
    /// <exception cref="PayloadException">The payload or key does not match the schema; lists every fault.</exception>
    public EncodedMessage Serialize(T? payload, object? explicitKey, Func<T, string?>? partitionKey) =>
        (_writer ?? declared).Serialize(payload, explicitKey, partitionKey);

    private async Task PrepareFirstAsync(CancellationToken cancellationToken)
    {
        var writer = findLatest is null ? declared : await findLatest(cancellationToken).ConfigureAwait(false);
        await writer.PrepareAsync(cancellationToken).ConfigureAwait(false);
        _writer = writer;
    }
}
