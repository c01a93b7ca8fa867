using System.Buffers.Binary;
using Snappier;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// Snappy as Kafka's clients use it: librdkafka sends one block, Java and Python a stream of blocks with their lengths
/// behind a header of its own.
/// </summary>
internal static class SnappyBlocks
{
    private const int HeaderSize = 16;

    /// <summary>Gets what the header begins with, "\x82SNAPPY\0"; two version numbers follow.</summary>
    private static ReadOnlySpan<byte> Magic => [0x82, 0x53, 0x4E, 0x41, 0x50, 0x50, 0x59, 0x00];

    public static ReadOnlyMemory<byte>? Decompress(ReadOnlySpan<byte> records, int limit)
    {
        using var target = new MemoryStream();
        if (!records.StartsWith(Magic))
        {
            return TryAppend(target, records, limit) ? (ReadOnlyMemory<byte>?)Written(target) : null;
        }

        for (var rest = records[Math.Min(HeaderSize, records.Length)..]; !rest.IsEmpty;)
        {
            if (!BinaryPrimitives.TryReadInt32BigEndian(rest, out var length)
                || length < 0
                || length > rest.Length - sizeof(int)
                || !TryAppend(target, rest.Slice(sizeof(int), length), limit))
            {
                return null;
            }

            rest = rest[(sizeof(int) + length)..];
        }

        return Written(target);
    }

    /// <summary>Writes one block, which all clients open.</summary>
    public static void Compress(Stream target, ReadOnlySpan<byte> records) =>
        target.Write(Snappy.CompressToArray(records));

    private static bool TryAppend(MemoryStream target, ReadOnlySpan<byte> block, int limit)
    {
        var length = Snappy.GetUncompressedLength(block);
        if (length < 0 || length > limit - target.Length)
        {
            return false;
        }

        var start = (int)target.Length;
        target.SetLength(start + length);
        return Snappy.Decompress(block, target.GetBuffer().AsSpan(start, length)) == length;
    }

    private static ReadOnlyMemory<byte> Written(MemoryStream target) =>
        target.GetBuffer().AsMemory(0, (int)target.Length);
}
