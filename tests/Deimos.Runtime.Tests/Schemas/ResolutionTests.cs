using Deimos.Schemas.Binary;
using Deimos.Schemas.Reading;

namespace Deimos.Runtime.Tests.Schemas;

public class ResolutionTests
{
    public static TheoryData<string, object?, string, object?> Readable() => new()
    {
        { "\"int\"", 5, "\"long\"", 5L },
        { "\"int\"", 5, "\"float\"", 5f },
        { "\"int\"", 5, "\"double\"", 5.0 },
        { "\"long\"", 5, "\"float\"", 5f },
        { "\"long\"", 5, "\"double\"", 5.0 },
        { "\"float\"", 1.5f, "\"double\"", 1.5 },
        { "\"string\"", "ab", "\"bytes\"", "ab"u8.ToArray() },
        { "\"bytes\"", "ab"u8.ToArray(), "\"string\"", "ab" },
        { "\"int\"", 5, """["null","int"]""", 5 },
        { "\"int\"", 5, """["string","double","long"]""", 5.0 },
        { "\"int\"", 5, """["string","double","int"]""", 5 },
        { """["null","int"]""", 5, "\"int\"", 5 },
        { """["null","int","string"]""", "x", """["string","null"]""", "x" },
        { """{"type":"array","items":"int"}""", new[] { 1 }, """{"type":"array","items":"long"}""", new[] { 1L } },
        {
            """{"type":"map","values":"int"}""", new Payload { ["a"] = 1 },
            """{"type":"map","values":["null","double"]}""", new Payload { ["a"] = 1.0 }
        },
        {
            """{"type":"enum","name":"E","symbols":["A","B"]}""", "B",
            """{"type":"enum","name":"E","symbols":["B","C"]}""", "B"
        },
        {
            """{"type":"enum","name":"E","symbols":["A","B"]}""", "A",
            """{"type":"enum","name":"E","symbols":["B","C"],"default":"C"}""", "C"
        },
        {
            """{"type":"record","name":"Old","fields":[{"name":"a","type":"int"},{"name":"gone","type":"string"}]}""",
            new Payload { ["a"] = 1, ["gone"] = "x" },
            """
            {"type":"record","name":"New","aliases":["Old"],"fields":[{"name":"added","type":"int","default":9},
             {"name":"b","aliases":["a"],"type":"long"}]}
            """,
            new Payload { ["b"] = 1L, ["added"] = 9 }
        },
        {
            """{"type":"fixed","name":"F","size":2}""", new byte[2],
            """{"type":"fixed","name":"F","size":2}""", new byte[2]
        },
    };

    [Theory]
    [MemberData(nameof(Readable), DisableDiscoveryEnumeration = true)]
    public void Reads_what_another_schema_wrote(string writer, object? value, string reader, object? expected)
    {
        var data = Avsc.Encode(new Payload { ["value"] = value }, Avsc.OneField(writer));

        var payload = Avsc.Decode<Payload>(data, Avsc.OneField(writer), Avsc.OneField(reader));

        payload.Equals(new Payload { ["value"] = expected }).ShouldBeTrue();
        (payload["value"] is float or double).ShouldBe(expected is float or double);
    }

    [Theory]
    [InlineData("\"long\"", "\"int\"", "long cannot be read as int")]
    [InlineData("\"string\"", "\"int\"", "string cannot be read as int")]
    [InlineData("\"string\"", """["null","int"]""", "string cannot be read as null or int")]
    [InlineData(
        """{"type":"fixed","name":"F","size":2}""",
        """{"type":"fixed","name":"F","size":3}""",
        "tests.F cannot be read as tests.F")]
    [InlineData(
        """{"type":"enum","name":"E","symbols":["A"]}""",
        """{"type":"enum","name":"G","symbols":["A"]}""",
        "tests.E cannot be read as tests.G")]
    [InlineData(
        """{"type":"record","name":"R","fields":[]}""",
        """{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}""",
        "it has no field 'a', and the reader has no default for it")]
    public void Refuses_what_can_never_be_read(string writer, string reader, string problem)
    {
        var compiler = new DecoderCompiler(typeof(Payload));

        compiler.ForPayload<Payload>(Avsc.OneField(writer), Avsc.OneField(reader));

        compiler.Faults.ShouldHaveSingleItem().ShouldContain(problem);
    }

    [Fact]
    public void A_branch_that_cannot_be_read_fails_only_when_it_comes()
    {
        var (writer, reader) = (Avsc.OneField("""["int","string"]"""), Avsc.OneField("\"int\""));

        Avsc.Decode<Payload>(Avsc.Encode(new Payload { ["value"] = 1 }, writer), writer, reader)["value"].ShouldBe(1);
        Should.Throw<MalformedDataException>(() => Avsc.Decode<Payload>(
            Avsc.Encode(new Payload { ["value"] = "x" }, writer), writer, reader))
            .Message.ShouldStartWith(".value ");
    }

    public sealed record Only(int Last);

    [Fact]
    public void Fields_that_nobody_wants_are_skipped()
    {
        var writer = Avsc.Record("""
            {"name":"a","type":{"type":"map","values":{"type":"array","items":["null","double"]}}},
            {"name":"b","type":["null","Thing"]},{"name":"c","type":"bytes"},{"name":"d","type":"float"},
            {"name":"e","type":{"type":"enum","name":"E","symbols":["X"]}},
            {"name":"f","type":{"type":"fixed","name":"F","size":4}},{"name":"g","type":"boolean"},
            {"name":"last","type":"int"}
            """);
        var inner = new Payload
        {
            ["a"] = new Payload { ["k"] = new double?[] { 1, null } },
            ["b"] = null,
            ["c"] = "xyz",
            ["d"] = 1,
            ["e"] = "X",
            ["f"] = new byte[4],
            ["g"] = true,
            ["last"] = 1,
        };

        var data = Avsc.Encode(new Payload(inner) { ["b"] = inner, ["last"] = 42 }, writer);

        Avsc.Decode<Only>(data, writer).ShouldBe(new Only(42));
    }
}
