using System.IO.Compression;
using K4os.Compression.LZ4.Streams;
using ZstdSharp;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// Compresses records that the broker puts together anew, so that every client of the codec can open them.
/// </summary>
internal static class RecordCompressor
{
    // Java's client does not open blocks that refer to one another.
    private static readonly LZ4EncoderSettings IndependentBlocks = new() { ChainBlocks = false };

    public static void Write(Stream target, CompressionCodec codec, ReadOnlySpan<byte> records)
    {
        if (codec == CompressionCodec.Snappy)
        {
            SnappyBlocks.Compress(target, records);
            return;
        }

        using Stream? compressor = codec switch
        {
            CompressionCodec.Gzip => new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true),
            CompressionCodec.Lz4 => LZ4Stream.Encode(target, IndependentBlocks, leaveOpen: true),
            CompressionCodec.Zstd => new CompressionStream(target, leaveOpen: true),
            _ => null,
        };
        (compressor ?? target).Write(records);
    }
}
