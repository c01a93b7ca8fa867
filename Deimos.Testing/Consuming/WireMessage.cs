using Deimos.Schemas;

namespace Deimos.Testing.Consuming;

/// <summary>
/// A test message as a broker would give it.
/// </summary>
internal sealed record WireMessage(EncodedMessage Encoded, MessageHeaders Headers, int Partition, long Offset)
{
    public ReadOnlyMemory<byte>? Key => Memory(Encoded.Key);

    public ReadOnlyMemory<byte>? Value => Memory(Encoded.Value);

    /// <summary>Keeps null null; the built-in conversion would make it empty.</summary>
    private static ReadOnlyMemory<byte>? Memory(byte[]? bytes) => bytes is null ? null : new(bytes);
}
