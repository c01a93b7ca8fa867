using Deimos.Schemas;

namespace Deimos.Consuming;

/// <summary>
/// What all consumers have in common; derive from <see cref="Consumer{T}"/> or <see cref="BatchConsumer{T}"/>.
/// </summary>
public abstract class Consumer
{
    private KeyDecoder? _keys;

    private protected Consumer()
    {
    }

    /// <summary>Decodes a key as this consumer's declaration says, wherever its bytes come from.</summary>
    /// <param name="key">The key's bytes, or <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Ends the wait for the Schema Registry.</param>
    /// <returns>
    /// The field's value, a <see cref="Payload"/> for a key schema, text for a plain key, or <see langword="null"/>
    /// for <see langword="null"/>.
    /// </returns>
    /// <remarks>The key of a message that is being handled is in its metadata already.</remarks>
    /// <exception cref="InvalidOperationException">The consumer declares no key, or was made by hand.</exception>
    /// <exception cref="MessageDecodeException">The bytes are no such key.</exception>
    public async ValueTask<object?> DecodeKeyAsync(ReadOnlyMemory<byte>? key, CancellationToken cancellationToken)
    {
        if (key is null)
        {
            return null;
        }

        if (_keys is null)
        {
            throw new InvalidOperationException(
                $"{GetType().Name} was not made by Deimos, so it cannot decode keys. Register it with "
                + $"builder.AddDeimos(…, deimos => deimos.AddConsumer<{GetType().Name}>(…)).");
        }

        if (_keys.Kind is KeyKind.Unspecified or KeyKind.None)
        {
            throw new InvalidOperationException(
                $"{GetType().Name} does not say how its keys are written. Put [KeyField(\"…\")], "
                + "[KeySchema(\"…\")] or [PlainKey] on it.");
        }

        return (await _keys.DecodeAsync(key, cancellationToken).ConfigureAwait(false)).Key;
    }

    /// <summary>Connects an instance that dependency injection has just made.</summary>
    internal void Attach(KeyDecoder keys) => _keys = keys;
}
