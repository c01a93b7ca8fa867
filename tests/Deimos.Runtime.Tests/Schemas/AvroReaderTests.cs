using Deimos.Schemas.Binary;

namespace Deimos.Runtime.Tests.Schemas;

public class AvroReaderTests
{
    [Theory]
    [InlineData("\"long\"", new byte[] { 0x80 })]
    [InlineData("\"long\"", new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02 })]
    [InlineData("\"int\"", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 0x7F })]
    [InlineData("\"boolean\"", new byte[] { 2 })]
    [InlineData("\"double\"", new byte[] { 1, 2, 3 })]
    [InlineData("\"string\"", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 0x0F, (byte)'a' })]
    [InlineData("\"string\"", new byte[] { 1 })]
    [InlineData("\"string\"", new byte[] { 2, 0xFF })]
    [InlineData("\"bytes\"", new byte[] { 4, 1 })]
    [InlineData("""["null","int"]""", new byte[] { 4 })]
    [InlineData("""["null","int"]""", new byte[] { 1 })]
    [InlineData("""{"type":"enum","name":"E","symbols":["A"]}""", new byte[] { 2 })]
    [InlineData("""{"type":"array","items":"long"}""", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 0x0F })]
    [InlineData("""{"type":"array","items":"null"}""", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 0x0F })]
    [InlineData("""{"type":"array","items":"long"}""", new byte[] { 1, 0x7F, 2, 0 })]
    [InlineData("""{"type":"map","values":"null"}""", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 0x0F })]
    public void Refuses_bytes_that_cannot_be_true(string type, byte[] data) =>
        Should.Throw<MalformedDataException>(() => Avsc.Decode<Payload>(data, Avsc.OneField(type)))
            .Message.ShouldStartWith(".value");

    [Fact]
    public void Refuses_nesting_without_end()
    {
        var schema = Avsc.Record("""{"name":"next","type":["null","Thing"]}""");
        var data = Enumerable.Repeat((byte)2, 100_000).ToArray();

        Should.Throw<MalformedDataException>(() => Avsc.Decode<Payload>(data, schema))
            .Message.ShouldContain("256 levels");
    }

    [Fact]
    public void Reads_blocks_with_their_size_in_front()
    {
        var schema = Avsc.OneField("""{"type":"array","items":"int"}""");

        // Two blocks: one of two items with its size (a negative count), one of one item.
        var payload = Avsc.Decode<Payload>([3, 4, 2, 4, 2, 6, 0], schema);

        payload["value"].ShouldBeOfType<List<object?>>().ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void Random_bytes_never_do_worse_than_an_error()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var schema = Avsc.Record("""
            {"name":"a","type":{"type":"map","values":["null","string","Thing"]}},
            {"name":"b","type":{"type":"array","items":{"type":"array","items":"null"}}},{"name":"c","type":"bytes"}
            """);
        for (var i = 0; i < 2000; i++)
        {
            var data = new byte[random.Next(40)];
            random.NextBytes(data);
            try
            {
                var reader = new AvroReader(data);
                Avsc.Decode<Payload>(data, schema);
                reader.Remaining.ShouldBe(data.Length);
            }
            catch (Exception failure) when (failure is MalformedDataException or ShouldAssertException)
            {
                // Malformed, or bytes left over: both are what should happen.
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Seed {seed}, run {i}: {failure.Message}", failure);
            }
        }
    }
}
