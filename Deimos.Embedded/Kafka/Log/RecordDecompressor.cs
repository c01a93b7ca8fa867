using System.IO.Compression;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// Opens the records of a batch for those few questions that its header does not answer.
/// </summary>
internal static class RecordDecompressor
{
    /// <summary>What a batch may grow to; one that grows further is treated as one that cannot be opened.</summary>
    private const int Limit = 64 * 1024 * 1024;

    public static ReadOnlyMemory<byte>? TryOpen(in RecordBatchHeader header, ReadOnlyMemory<byte> records) =>
        header.Codec switch
        {
            CompressionCodec.None => records,
            CompressionCodec.Gzip => TryInflate(records),
            _ => null,
        };

    private static ReadOnlyMemory<byte>? TryInflate(ReadOnlyMemory<byte> records)
    {
        try
        {
            using var source = new MemoryStream(records.ToArray(), writable: false);
            using var gzip = new GZipStream(source, CompressionMode.Decompress);
            using var target = new MemoryStream();
            Span<byte> buffer = stackalloc byte[8192];
            for (int read; (read = gzip.Read(buffer)) > 0;)
            {
                target.Write(buffer[..read]);
                if (target.Length > Limit)
                {
                    return null;
                }
            }

            return target.GetBuffer().AsMemory(0, (int)target.Length);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
