using System.Text;
using Avro;

namespace Deimos.Schemas;

public class SchemaDocumentTests
{
    [Theory]
    [InlineData("\"string\"", "\"string\"")]
    [InlineData("""{"type":"string"}""", "\"string\"")]
    [InlineData(""" [ "null", {"type": "int"} ] """, """["null","int"]""")]
    [InlineData("""{"logicalType":"date","type":"int"}""", """{"type":"int","logicalType":"date"}""")]
    [InlineData(
        """{"fields":[{"type":"int","name":"a","order":"ascending"}],"namespace":"x.y","name":"R","type":"record"}""",
        """{"type":"record","name":"R","namespace":"x.y","fields":[{"name":"a","type":"int"}]}""")]
    [InlineData(
        """{"type":"record","name":"x.R","fields":[{"name":"a","type":"""
        + """{"type":"fixed","name":"x.F","size":2}},{"name":"b","type":"x.F"}]}""",
        """{"type":"record","name":"R","namespace":"x","fields":[{"name":"a","type":"""
        + """{"type":"fixed","name":"F","size":2}},{"name":"b","type":"F"}]}""")]
    [InlineData(
        """{"type":"record","name":"x.R","fields":[{"name":"a","type":"""
        + """{"type":"record","name":"I","namespace":"","fields":[]}},{"name":"b","type":"I"}]}""",
        """{"type":"record","name":"R","namespace":"x","fields":[{"name":"a","type":"""
        + """{"type":"record","name":"I","namespace":"","fields":[]}},{"name":"b","type":"I"}]}""")]
    [InlineData(
        """{"type":"enum","name":"E","symbols":["A"],"default":"A","aliases":["D"],"owner":{"b":1,"a":"""
        + """[]},"doc":"é"}""",
        """{"type":"enum","name":"E","doc":"é","symbols":["A"],"default":"A","owner":{"b":1,"a":"""
        + """[]},"aliases":["D"]}""")]
    public void Text_has_one_form(string given, string expected)
    {
        SchemaDocument.Parse(given).Text.ShouldBe(expected);
        SchemaDocument.Parse(expected).Text.ShouldBe(expected);
    }

    [Fact]
    public void Normalized_text_is_equal_for_schemas_that_mean_the_same()
    {
        var one = SchemaDocument.Parse(
            """{"type":"record","name":"R","namespace":"x","z":1,"a":2,"fields":["""
            + """{"name":"f","type":"int","aliases":["p","q"]}]}""");
        var other = SchemaDocument.Parse(
            """{"a":2,"name":"x.R","z":1,"type":"record","fields":[{"aliases":["q","p"],"name":"f","type":"""
            + """{"type":"int"}}]}""");

        one.Text.ShouldNotBe(other.Text);
        one.NormalizedText.ShouldBe(other.NormalizedText);
    }

    [Fact]
    public void Referred_types_stand_by_name_in_the_text_and_whole_in_the_resolved_text()
    {
        var unit = SchemaDocument.Parse("""{"type":"enum","name":"x.Unit","symbols":["KG"]}""");
        var item = SchemaDocument.Parse(
            """{"type":"record","name":"x.Item","fields":[{"name":"u","type":"Unit"}]}""", [unit]);

        var order = SchemaDocument.Parse(
            """{"type":"record","name":"y.Order","fields":[{"name":"i","type":"x.Item"},"""
            + """{"name":"u","type":"x.Unit"}]}""",
            [item, unit]);

        order.Text.ShouldBe(
            """{"type":"record","name":"Order","namespace":"y","fields":[{"name":"i","type":"x.Item"},"""
            + """{"name":"u","type":"x.Unit"}]}""");
        order.ResolvedText.ShouldBe(
            """{"type":"record","name":"Order","namespace":"y","fields":[{"name":"i","type":"""
            + """{"type":"record","name":"Item","namespace":"x","fields":[{"name":"u","type":"""
            + """{"type":"enum","name":"Unit","symbols":["KG"]}}]}},{"name":"u","type":"x.Unit"}]}""");
        Schema.Parse(order.ResolvedText).Fullname.ShouldBe("y.Order");
    }

    [Fact]
    public void Referred_schemas_with_two_versions_of_a_type_are_refused()
    {
        var one = SchemaDocument.Parse("""{"type":"enum","name":"x.Unit","symbols":["KG"]}""");
        var two = SchemaDocument.Parse("""{"type":"enum","name":"x.Unit","symbols":["LB"]}""");

        Should.Throw<SchemaParseException>(() => SchemaDocument.Parse("\"x.Unit\"", [one, two]))
            .Message.ShouldContain("'x.Unit'");
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("{", "not JSON")]
    [InlineData("{} {}", "not JSON")]
    [InlineData("null", "cannot be null")]
    [InlineData("17", "cannot be 17")]
    [InlineData("{}", "no 'type'")]
    [InlineData("""{"type":17}""", "'type' must be a text")]
    [InlineData("""{"type":{"type":"int"}}""", "'type' must be a text")]
    [InlineData("\"Unknown\"", "'Unknown' is not known")]
    [InlineData("""{"type":"record","fields":[]}""", "no 'name'")]
    [InlineData("""{"type":"record","name":"R"}""", "no array of 'fields'")]
    [InlineData("""{"type":"record","name":"R","fields":[17]}""", "at '/fields/0'")]
    [InlineData("""{"type":"record","name":"1R","fields":[]}""", "name '1R'")]
    [InlineData("""{"type":"record","name":"A-B","fields":[]}""", "name 'A-B'")]
    [InlineData("""{"type":"record","name":"x..R","fields":[]}""", "empty part")]
    [InlineData("""{"type":"record","name":"int","fields":[]}""", "primitive")]
    [InlineData("""{"type":"record","name":"R","fields":[{"name":"a"}]}""", "no 'type'")]
    [InlineData("""{"type":"record","name":"R","fields":[{"type":"int"}]}""", "no 'name'")]
    [InlineData("""{"type":"record","name":"R","fields":[{"name":"a b","type":"int"}]}""", "'a b'")]
    [InlineData(
        """{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"a","type":"int"}]}""",
        "two fields 'a'")]
    [InlineData("""{"type":"record","name":"R","fields":[{"name":"a","type":"int","order":"up"}]}""", "'up'")]
    [InlineData("""{"type":"record","name":"R","fields":[{"name":"a","type":"int","aliases":"b"}]}""", "'aliases'")]
    [InlineData(
        """{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"record","name":"R","fields":"""
        + """[]}}]}""", "defined twice")]
    [InlineData("""{"type":"enum","name":"E"}""", "'symbols'")]
    [InlineData("""{"type":"enum","name":"E","symbols":["A","A"]}""", "'A' twice")]
    [InlineData("""{"type":"enum","name":"E","symbols":["a b"]}""", "'a b'")]
    [InlineData("""{"type":"enum","name":"E","symbols":["A"],"default":"B"}""", "'B'")]
    [InlineData("""{"type":"fixed","name":"F"}""", "'size'")]
    [InlineData("""{"type":"fixed","name":"F","size":-1}""", "'size'")]
    [InlineData("""{"type":"fixed","name":"F","size":1.5}""", "'size'")]
    [InlineData("""{"type":"array"}""", "'items'")]
    [InlineData("""{"type":"map"}""", "'values'")]
    [InlineData("""["int","int"]""", "'int' twice")]
    [InlineData("""["int",["null"]]""", "cannot hold a union")]
    [InlineData("""{"type":"record","name":"R","fields":[{"name":"\ud800","type":"int"}]}""", "not Unicode")]
    [InlineData("""{"type":"int","note":"\ud800"}""", "not Unicode")]
    public void Refuses_what_is_no_schema(string text, string told) =>
        Should.Throw<SchemaParseException>(() => SchemaDocument.Parse(text)).Message.ShouldContain(told);

    [Theory]
    [InlineData("\"null\"", "null", true)]
    [InlineData("\"null\"", "0", false)]
    [InlineData("\"boolean\"", "true", true)]
    [InlineData("\"boolean\"", "\"true\"", false)]
    [InlineData("\"int\"", "2147483647", true)]
    [InlineData("\"int\"", "2147483648", false)]
    [InlineData("\"int\"", "1.5", false)]
    [InlineData("\"int\"", "null", false)]
    [InlineData("\"long\"", "2147483648", true)]
    [InlineData("\"long\"", "9223372036854775808", false)]
    [InlineData("\"double\"", "1", true)]
    [InlineData("\"float\"", "\"NaN\"", true)]
    [InlineData("\"float\"", "\"one\"", false)]
    [InlineData("\"string\"", "\"\"", true)]
    [InlineData("\"string\"", "1", false)]
    [InlineData("\"bytes\"", "\"\\u00ff\"", true)]
    [InlineData("\"bytes\"", "[1]", false)]
    [InlineData("""["null","int"]""", "null", true)]
    [InlineData("""["null","int"]""", "1", true)]
    [InlineData("""["null","int"]""", "\"1\"", false)]
    [InlineData("""{"type":"array","items":"int"}""", "[1,2]", true)]
    [InlineData("""{"type":"array","items":"int"}""", "[1,\"2\"]", false)]
    [InlineData("""{"type":"map","values":"int"}""", """{"a":1}""", true)]
    [InlineData("""{"type":"map","values":"int"}""", "[]", false)]
    [InlineData("""{"type":"record","name":"I","fields":[{"name":"a","type":"int"}]}""", """{"a":1}""", true)]
    [InlineData("""{"type":"record","name":"I","fields":[{"name":"a","type":"int"}]}""", "{}", false)]
    [InlineData("""{"type":"record","name":"I","fields":[{"name":"a","type":"int","default":3}]}""", "{}", true)]
    [InlineData("\"R\"", "{}", false)]
    public void Defaults_must_fit(string type, string value, bool fits)
    {
        var text = $$"""{"type":"record","name":"R","fields":[{"name":"f","type":{{type}},"default":{{value}}}]}""";

        var parse = () => SchemaDocument.Parse(text);

        if (fits)
        {
            parse().Text.ShouldContain("\"default\":");
        }
        else
        {
            Should.Throw<SchemaParseException>(parse).Message.ShouldContain("field 'f' at '/fields/0'");
        }
    }

    [Fact]
    public void Hyphens_in_a_namespace_are_accepted_as_registries_do() =>
        SchemaDocument.Parse("""{"type":"record","name":"R","namespace":"com.my-app","fields":[]}""").Text
            .ShouldContain("com.my-app");

    [Fact]
    public void Nesting_without_end_is_an_error_and_no_crash()
    {
        var arrays = string.Concat(Enumerable.Repeat("{\"type\":\"array\",\"items\":", 100_000));
        Should.Throw<SchemaParseException>(() => SchemaDocument.Parse(arrays));

        var chain = new StringBuilder("[{\"type\":\"record\",\"name\":\"R0\",\"fields\":[]}");
        for (var i = 1; i < 60_000; i++)
        {
            chain.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $$""",{"type":"record","name":"R{{i}}","fields":[{"name":"f","type":"R{{i - 1}}"}]}""");
        }

        var document = SchemaDocument.Parse(chain.Append(']').ToString());
        Should.Throw<SchemaParseException>(() => SchemaDocument.Parse("\"R59999\"", [document])).Message
            .ShouldContain("nested too deeply");
    }
}
