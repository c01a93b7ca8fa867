using System.Globalization;
using System.Numerics;

namespace Deimos.Runtime.Tests.Schemas;

public class CoercionTests
{
    private static readonly DateTimeOffset Moment = new(2020, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(2));
    private static readonly string[] SomeTexts = ["1", "2"];

    public enum Color
    {
        Red,
        DarkBlue,
    }

    public static TheoryData<string, object?, object?> Accepted() => new()
    {
        { "\"int\"", 5, 5 },
        { "\"int\"", (short)5, 5 },
        { "\"int\"", 5L, 5 },
        { "\"int\"", "5", 5 },
        { "\"int\"", " -1_000 ", -1000 },
        { "\"int\"", "017", 17 },
        { "\"int\"", Moment, 1577927045 },
        { "\"int\"", Moment.UtcDateTime, 1577927045 },
        { "\"long\"", long.MaxValue, long.MaxValue },
        { "\"long\"", long.MinValue, long.MinValue },
        { "\"long\"", "9223372036854775807", long.MaxValue },
        { "\"long\"", ulong.MaxValue / 2, long.MaxValue },
        { "\"long\"", new BigInteger(7), 7L },
        { "\"long\"", Moment, 1577927045L },
        { "\"long\"", DateTimeOffset.MaxValue, 253402300799L },
        { "\"int\"", "+5", 5 },
        { "\"int\"", "-2147483648", int.MinValue },
        { "\"float\"", float.NegativeInfinity, float.NegativeInfinity },
        { "\"float\"", " 1e3 ", 1000f },
        { "\"double\"", double.NaN, double.NaN },
        { "\"double\"", float.Epsilon, (double)float.Epsilon },
        { "\"float\"", 123.456m, 123.456f },
        { "\"float\"", "1.1", 1.1f },
        { "\"float\"", 3, 3f },
        { "\"float\"", float.NaN, float.NaN },
        { "\"float\"", double.PositiveInfinity, float.PositiveInfinity },
        { "\"double\"", "2.1", 2.1 },
        { "\"double\"", "1e3", 1000.0 },
        { "\"double\"", -0.0, -0.0 },
        { "\"double\"", 1.5m, 1.5 },
        { "\"double\"", 11111111111111111111m, 11111111111111111111.0 },
        { "\"string\"", "text", "text" },
        { "\"string\"", "", "" },
        { "\"string\"", Color.Red, "Red" },
        { "\"string\"", 5, "5" },
        { "\"string\"", 1.5, "1.5" },
        { "\"string\"", true, "true" },
        { "\"string\"", new Version(1, 2), "1.2" },
        { "\"string\"", new DateOnly(2020, 1, 2), "2020-01-02" },
        { "\"boolean\"", true, true },
        { "\"boolean\"", null, false },
        { "\"boolean\"", "true", true },
        { "\"boolean\"", "False", false },
        { "\"bytes\"", new byte[] { 1, 2 }, new byte[] { 1, 2 } },
        { "\"bytes\"", "é", new byte[] { 0xC3, 0xA9 } },
        { """{"type":"fixed","name":"F","size":2}""", new byte[] { 1, 2 }, new byte[] { 1, 2 } },
        { """{"type":"enum","name":"E","symbols":["RED","DARK_BLUE"]}""", "RED", "RED" },
        { """{"type":"enum","name":"E","symbols":["RED","DARK_BLUE"]}""", Color.DarkBlue, "DARK_BLUE" },
        { """{"type":"enum","name":"E","symbols":["red","dark_blue"]}""", Color.DarkBlue, "dark_blue" },
        { """{"type":"array","items":"int"}""", SomeTexts, new List<object?> { 1, 2 } },
        { """{"type":"map","values":"long"}""", new Payload { ["a"] = "1" }, new Payload { ["a"] = 1L } },
        { """["null","int"]""", null, null },
        { """["null","int"]""", "5", 5 },
        { """["int","string"]""", "5", "5" },
        { """["string","int"]""", 5, 5 },
        { """["int","string"]""", "abc", "abc" },
        { """["float","long"]""", 5, 5L },
        { """["string","double"]""", 1.5m, 1.5 },
        { """["null","boolean","string"]""", "true", "true" },
        { """["null","string","boolean"]""", false, false },
        { """["int","long"]""", 3000000000L, 3000000000L },
        { """["int","long"]""", "3000000000", 3000000000L },
        { """["null","string","bytes"]""", new byte[] { 1 }, new byte[] { 1 } },
        { """["int",{"type":"array","items":"long"}]""", SomeTexts, new List<object?> { 1L, 2L } },
        {
            """{"type":"array","items":["null","double"]}""", new object?[] { "1.5", null, 2 },
            new List<object?> { 1.5, null, 2.0 }
        },
        { """{"type":"map","values":"boolean"}""", new Payload { ["a"] = null }, new Payload { ["a"] = false } },
        {
            """
            {"type":"record","name":"Part","fields":[{"name":"n","type":"int"},{"name":"o","type":["null","int"]}]}
            """,
            new Payload { ["n"] = "7" }, new Payload { ["n"] = 7, ["o"] = null }
        },
    };

    public static TheoryData<string, object?, string> Refused() => new()
    {
        { "\"int\"", "1.0", "is text; the schema requires an int (-2147483648 to 2147483647)" },
        { "\"int\"", "abc", "is text; the schema requires an int (-2147483648 to 2147483647)" },
        { "\"int\"", "", "is text; the schema requires an int (-2147483648 to 2147483647)" },
        { "\"int\"", "0x1A", "is text; the schema requires an int (-2147483648 to 2147483647)" },
        { "\"int\"", "1__0", "is text; the schema requires an int (-2147483648 to 2147483647)" },
        { "\"int\"", 4.5, "is a number; the schema requires an int (-2147483648 to 2147483647)" },
        { "\"int\"", 4.0, "is a number; the schema requires an int (-2147483648 to 2147483647)" },
        { "\"int\"", 4m, "is a number; the schema requires an int (-2147483648 to 2147483647)" },
        { "\"int\"", true, "is a boolean; the schema requires an int (-2147483648 to 2147483647)" },
        {
            "\"int\"", 3000000000L,
            "is a whole number out of range; the schema requires an int (-2147483648 to 2147483647)"
        },
        { "\"int\"", "3000000000", "is text out of range; the schema requires an int (-2147483648 to 2147483647)" },
        { "\"int\"", null, "is null; the schema requires an int (-2147483648 to 2147483647)" },
        {
            "\"long\"", ulong.MaxValue,
            "is a whole number out of range; the schema requires a long (-9223372036854775808 to 9223372036854775807)"
        },
        { "\"float\"", 1e300, "is a number out of range; the schema requires a float" },
        { "\"double\"", "1e400", "is text out of range; the schema requires a double" },
        { "\"double\"", "NaN", "is text; the schema requires a double" },
        { "\"double\"", "", "is text; the schema requires a double" },
        { "\"boolean\"", 0, "is a whole number; the schema requires a boolean" },
        { "\"boolean\"", "", "is text; the schema requires a boolean" },
        { "\"boolean\"", "yes", "is text; the schema requires a boolean" },
        { "\"string\"", null, "is null; the schema requires text" },
        { "\"string\"", SomeTexts, "is a list; the schema requires text" },
        { "\"string\"", new Payload(), "is a map; the schema requires text" },
        { "\"string\"", "\ud800", "is text with half a surrogate pair, which UTF-8 cannot hold" },
        {
            """{"type":"fixed","name":"F","size":2}""", new byte[] { 1 },
            "is bytes of another length; the schema requires exactly 2 bytes"
        },
        {
            """{"type":"enum","name":"E","symbols":["A","B"]}""", "C",
            "is text that is no symbol; the schema requires one of the symbols A, B"
        },
        { """{"type":"array","items":"int"}""", "abc", "is text; the schema requires a list" },
        { """{"type":"map","values":"int"}""", SomeTexts, "is a list; the schema requires a map with text as keys" },
        { """["int","boolean"]""", "abc", "is text; the schema requires int or boolean" },
        { """["int","string"]""", null, "is null; the schema requires int or string" },
        { """["null","int"]""", "abc", "is text; the schema requires an int (-2147483648 to 2147483647)" },
        {
            "\"int\"", DateTimeOffset.MaxValue,
            "is a DateTimeOffset out of range; the schema requires an int (-2147483648 to 2147483647)"
        },
        { "\"int\"", new Payload(), "is a map; the schema requires an int (-2147483648 to 2147483647)" },
        { "\"float\"", true, "is a boolean; the schema requires a float" },
        { "\"float\"", decimal.MaxValue.ToString(CultureInfo.InvariantCulture) + "e30",
            "is text out of range; the schema requires a float" },
        { "\"double\"", null, "is null; the schema requires a double" },
        { "\"double\"", "Infinity", "is text; the schema requires a double" },
        { "\"boolean\"", 1.0, "is a number; the schema requires a boolean" },
        { "\"boolean\"", SomeTexts, "is a list; the schema requires a boolean" },
        { "\"string\"", new object(), "is a Object; the schema requires text" },
        { "\"bytes\"", 5, "is a whole number; the schema requires bytes" },
        { "\"bytes\"", null, "is null; the schema requires bytes" },
        {
            """{"type":"fixed","name":"F","size":2}""", "é1",
            "is text of another length; the schema requires exactly 2 bytes"
        },
        {
            """{"type":"enum","name":"E","symbols":["A","B"]}""", 0,
            "is a whole number; the schema requires one of the symbols A, B"
        },
        { """{"type":"array","items":"int"}""", null, "is null; the schema requires a list" },
        { """{"type":"map","values":"int"}""", null, "is null; the schema requires a map with text as keys" },
        { """["null",{"type":"array","items":"int"}]""", "abc", "is text; the schema requires a list" },
    };

    [Theory]
    [MemberData(nameof(Accepted), DisableDiscoveryEnumeration = true)]
    public void Writes_what_suits_or_can_be_made_to(string type, object? given, object? written)
    {
        var schema = Avsc.OneField(type);

        var data = Avsc.Encode(new Payload { ["value"] = given }, schema);

        Avsc.Decode<Payload>(data, schema).Equals(new Payload { ["value"] = written }).ShouldBeTrue();
        Avsc.Judge(data, schema);
    }

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void Refuses_the_rest_and_says_where_and_why(string type, object? given, string problem)
    {
        var fault = Avsc.FaultsOf(new Payload { ["value"] = given }, Avsc.OneField(type)).ShouldHaveSingleItem();

        fault.ShouldBe($".value {problem}");
    }

    [Fact]
    public void All_faults_of_a_payload_are_told_with_their_paths()
    {
        var schema = Avsc.Record("""
            {"name":"list","type":{"type":"array","items":"int"}},
            {"name":"map","type":{"type":"map","values":"boolean"}},
            {"name":"part","type":{"type":"record","name":"Part","fields":[{"name":"n","type":"int"}]}},
            {"name":"parts","type":["null",{"type":"array","items":"Part"}]},
            {"name":"gone","type":"string"}
            """);
        var payload = new Payload
        {
            ["list"] = new object?[] { 1, "x", 3, null },
            ["map"] = new Payload { ["ok"] = true, ["no"] = "maybe" },
            ["part"] = new Payload { ["n"] = 1, ["extra"] = 2 },
            ["parts"] = new[] { new Payload { ["n"] = "1" }, new Payload { ["m"] = 1 } },
            ["dropped"] = 5,
        };

        Avsc.FaultsOf(payload, schema).ShouldBe(
            [
                ".list[1] is text; the schema requires an int (-2147483648 to 2147483647)",
                ".list[3] is null; the schema requires an int (-2147483648 to 2147483647)",
                ".map[\"no\"] is text; the schema requires a boolean",
                ".part.extra is no field of 'tests.Part'",
                ".parts[1].n is missing; the schema requires int",
                ".parts[1].m is no field of 'tests.Part'",
                ".gone is missing; the schema requires string",
            ]);
    }

    [Fact]
    public void Does_not_depend_on_the_culture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        var schema = Avsc.OneField("\"string\"");
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture;
        try
        {
            var data = Avsc.Encode(new Payload { ["value"] = 1.5 }, schema);

            Avsc.Decode<Payload>(data, schema)["value"].ShouldBe("1.5");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void An_enum_member_without_a_symbol_is_refused()
    {
        var schema = Avsc.OneField("""{"type":"enum","name":"E","symbols":["GREEN"]}""");

        Avsc.FaultsOf(new Payload { ["value"] = Color.Red }, schema).ShouldHaveSingleItem()
            .ShouldBe(".value is a Color that is no symbol; the schema requires one of the symbols GREEN");
    }
}
