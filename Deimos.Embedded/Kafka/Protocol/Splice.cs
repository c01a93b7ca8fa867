namespace Deimos.Embedded.Kafka.Protocol;

/// <summary>Bytes that belong into a response after the first <paramref name="Position"/> written ones.</summary>
internal readonly record struct Splice(int Position, ReadOnlyMemory<byte> Bytes);
