using System.IO.Compression;
using K4os.Compression.LZ4.Streams;
using ZstdSharp;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// Opens the records of a batch for those few questions that its header does not answer.
/// </summary>
internal static class RecordDecompressor
{
    /// <summary>What a batch may grow to; one that grows further is treated as one that cannot be opened.</summary>
    public const int Limit = 64 * 1024 * 1024;

    /// <summary>Gives the records uncompressed; nothing when they are damaged or too many.</summary>
    public static ReadOnlyMemory<byte>? TryOpen(in RecordBatchHeader header, ReadOnlyMemory<byte> records)
    {
        try
        {
            return header.Codec switch
            {
                CompressionCodec.None => records,
                CompressionCodec.Gzip => Read(new GZipStream(Open(records), CompressionMode.Decompress)),
                CompressionCodec.Snappy => SnappyBlocks.Decompress(records.Span, Limit),
                CompressionCodec.Lz4 => Read(LZ4Stream.Decode(Open(records))),
                CompressionCodec.Zstd => Read(new DecompressionStream(Open(records))),
                _ => null,
            };
        }
        catch (Exception fault) when (IsDamage(fault))
        {
            return null;
        }
    }

    /// <summary>Tells the ways in which the codecs say that bytes are not theirs.</summary>
    private static bool IsDamage(Exception fault) => fault
        is ArgumentException
        or InvalidDataException
        or EndOfStreamException
        or InvalidOperationException
        or NotImplementedException
        or ZstdException;

    private static MemoryStream Open(ReadOnlyMemory<byte> records) => new(records.ToArray(), writable: false);

    private static ReadOnlyMemory<byte>? Read(Stream source)
    {
        using (source)
        {
            using var target = new MemoryStream();
            Span<byte> buffer = stackalloc byte[8192];
            for (int read; (read = source.Read(buffer)) > 0;)
            {
                target.Write(buffer[..read]);
                if (target.Length > Limit)
                {
                    return null;
                }
            }

            return target.GetBuffer().AsMemory(0, (int)target.Length);
        }
    }
}
