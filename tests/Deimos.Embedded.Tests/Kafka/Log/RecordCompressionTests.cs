using System.Text;
using Deimos.Embedded.Kafka.Log;

namespace Deimos.Embedded.Tests.Kafka.Log;

/// <summary>
/// Records as clients compress them, opened and compressed anew.
/// </summary>
public sealed class RecordCompressionTests
{
    // What kafka-python 2.0.2 makes of the ten lines; its snappy is the stream of blocks of 128 bytes that Java makes.
    private const string Gzip =
        "H4sIABc9A2sC/zM0UEgvSk3NU0jKLynJSS1WyEjMS8/MS1fIz1MoyUhVKE/MyeGyJEKNBRFqzIlQY0aEGlMi1JgQocaYCDVGRKgx"
        + "JEINAPdeHvJpAQAA";
    private const string Snappy =
        "glNOQVBQWQAAAAABAAAAAQAAADeAAZgxMCBncmVlbiBib3R0bGVzIGhhbmdpbmcgb24gdGhlIHdhbGwKOSCGJAAAOIpIAAA3RiQA"
        + "AAAAOYABkGdpbmcgb24gdGhlIHdhbGwKNiBncmVlbiBib3R0bGVzIGhhbmc+JAAANYokAAA0iiQACDMgZwAAADBpkHJlZW4gYm90"
        + "dGxlcyBoYW5naW5nIG9uIHRoZSB3YWxsCjIgZ3J+JAAEMSCGJAA=";
    private const string Lz4 =
        "BCJNGGhAaQEAAAAAAACOWQAAAP8XMTAgZ3JlZW4gYm90dGxlcyBoYW5naW5nIG9uIHRoZSB3YWxsCjkkABAfOCQAEB83JAAQHzYk"
        + "ABAfNSQAEB80JAAQHzMkABAfMiQAEB8xJAALUHdhbGwKAAAAAA==";
    private const string Zstd =
        "KLUv/WBpAAUCAOQCMTAgZ3JlZW4gYm90dGxlcyBoYW5naW5nIG9uIHRoZSB3YWxsCjk4NzY1NDMyMQkEIIAABzBAgAMYIMC1o54=";

    private static readonly byte[] Lines = Encoding.UTF8.GetBytes(string.Concat(
        Enumerable.Range(0, 10).Select(i => $"{10 - i} green bottles hanging on the wall\n")));

    [Theory]
    [InlineData(1, Gzip)]
    [InlineData(2, Snappy)]
    [InlineData(3, Lz4)]
    [InlineData(4, Zstd)]
    public void What_another_client_compressed_is_opened(short codec, string records) =>
        Open(codec, Convert.FromBase64String(records)).ShouldBe(Lines);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void What_was_compressed_anew_is_opened(short codec)
    {
        var random = new Random(codec);
        var records = Enumerable.Range(0, 50_000)
            .SelectMany(_ => Enumerable.Repeat((byte)random.Next(256), 10)).ToArray();

        var compressed = Compress(codec, records);

        Open(codec, compressed).ShouldBe(records);
        (compressed.Length < records.Length / 2).ShouldBe(codec != 0);
    }

    [Theory]
    [InlineData(1, Gzip)]
    [InlineData(2, Snappy)]
    [InlineData(3, Lz4)]
    [InlineData(4, Zstd)]
    public void Damaged_bytes_are_no_failure_of_the_broker(short codec, string records)
    {
        var whole = Convert.FromBase64String(records);
        var closed = 0;
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var damaged = whole.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            closed += Open(codec, damaged) is null ? 1 : 0;
        }

        for (var length = 0; length < whole.Length; length++)
        {
            closed += Open(codec, whole[..length]) is null ? 1 : 0;
        }

        closed.ShouldBeGreaterThan(whole.Length / 4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void What_would_grow_without_end_is_not_opened(short codec) =>
        Open(codec, Compress(codec, new byte[RecordDecompressor.Limit + 1])).ShouldBeNull();

    private static byte[] Compress(short codec, byte[] records)
    {
        using var target = new MemoryStream();
        RecordCompressor.Write(target, (CompressionCodec)codec, records);
        return target.ToArray();
    }

    private static byte[]? Open(short codec, byte[] records) =>
        RecordDecompressor.TryOpen(new RecordBatchHeader { Attributes = codec }, records)?.ToArray();
}
