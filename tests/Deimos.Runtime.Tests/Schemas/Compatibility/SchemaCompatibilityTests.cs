using Avro;

namespace Deimos.Schemas;

public class SchemaCompatibilityTests
{
    private const string A = """{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}""";

    private const string WithRequiredB =
        """{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":"int"}]}""";

    private const string WithOptionalB =
        """{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":"int","default":0}]}""";

    private const string WithTextB =
        """{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":"string"}]}""";

    [Theory]
    [MemberData(nameof(CompatibilityPairs.All), MemberType = typeof(CompatibilityPairs))]
    public void Knows_what_a_reader_makes_of_a_writer(string name, string reader, string writer, string expected)
    {
        var backward = SchemaCompatibility.Check(reader, writer, CompatibilityLevel.Backward);
        var forward = SchemaCompatibility.Check(writer, reader, CompatibilityLevel.Forward);

        Told(backward).ShouldBe(expected, name);
        Told(forward).ShouldBe(expected, name);
        backward.IsCompatible.ShouldBe(expected.Length == 0);
    }

    [Fact]
    public void Schemas_may_be_text_files_or_objects_and_are_asked_in_both_directions()
    {
        var folder = Directory.CreateTempSubdirectory("deimos-compatibility-");
        try
        {
            var file = Path.Combine(folder.FullName, "R.avsc");
            File.WriteAllText(file, $"\n  {A}");

            SchemaCompatibility.AreCompatible(file, WithOptionalB).ShouldBeTrue();
            SchemaCompatibility.AreCompatible(Schema.Parse(WithOptionalB), file).ShouldBeTrue();
            SchemaCompatibility.AreCompatible(file, WithRequiredB).ShouldBeFalse();
            SchemaCompatibility.AreCompatible(WithRequiredB, file).ShouldBeFalse();
            SchemaCompatibility.AreCompatible("int", "\"long\"").ShouldBeFalse();
            SchemaCompatibility.Check(file, [Schema.Parse(WithRequiredB), WithOptionalB], CompatibilityLevel.Forward)
                .ToString().ShouldBe("Compatible (Forward).");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Table_has_no_fewer_pairs_than_promised() => CompatibilityPairs.All.Count.ShouldBeGreaterThan(90);

    [Theory]
    [InlineData(CompatibilityLevel.None, true, true)]
    [InlineData(CompatibilityLevel.Backward, false, true)]
    [InlineData(CompatibilityLevel.BackwardTransitive, false, true)]
    [InlineData(CompatibilityLevel.Forward, true, false)]
    [InlineData(CompatibilityLevel.ForwardTransitive, true, false)]
    [InlineData(CompatibilityLevel.Full, false, false)]
    [InlineData(CompatibilityLevel.FullTransitive, false, false)]
    public void Each_level_looks_in_its_direction(CompatibilityLevel level, bool mayAdd, bool mayRemove)
    {
        SchemaCompatibility.Check(WithRequiredB, A, level).IsCompatible.ShouldBe(mayAdd);
        SchemaCompatibility.Check(A, WithRequiredB, level).IsCompatible.ShouldBe(mayRemove);
        SchemaCompatibility.Check(WithOptionalB, A, level).IsCompatible.ShouldBeTrue();
    }

    [Theory]
    [InlineData(CompatibilityLevel.None, null)]
    [InlineData(CompatibilityLevel.Backward, null)]
    [InlineData(CompatibilityLevel.Forward, null)]
    [InlineData(CompatibilityLevel.Full, null)]
    [InlineData(CompatibilityLevel.BackwardTransitive, 0)]
    [InlineData(CompatibilityLevel.ForwardTransitive, 0)]
    [InlineData(CompatibilityLevel.FullTransitive, 0)]
    public void Only_transitive_levels_look_behind_the_latest(CompatibilityLevel level, int? conflict)
    {
        var result = SchemaCompatibility.Check(WithOptionalB, [WithTextB, A], level);

        result.ConflictIndex.ShouldBe(conflict);
        result.IsCompatible.ShouldBe(conflict is null);
    }

    [Fact]
    public void Nothing_earlier_is_compatible_with_all() =>
        SchemaCompatibility.Check(A, Array.Empty<SchemaDocument>(), CompatibilityLevel.FullTransitive)
            .IsCompatible.ShouldBeTrue();

    [Fact]
    public void Reason_says_what_where_and_in_which_schema()
    {
        var result = SchemaCompatibility.Check(WithRequiredB, A);

        var reason = result.Reasons.ShouldHaveSingleItem();
        reason.Kind.ShouldBe(IncompatibilityKind.ReaderFieldMissingDefaultValue);
        reason.Path.ShouldBe("/fields/1");
        reason.Detail.ShouldBe("b");
        reason.Description.ShouldBe(
            "The new schema has the field 'b' at path '/fields/1' without a default, "
            + "and the old schema has no such field");
        reason.ToString().ShouldStartWith("{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'The new ");
        reason.ToString().ShouldEndWith(", additionalInfo:'b'}");
    }

    [Fact]
    public void Forward_reasons_are_told_from_the_other_side() =>
        SchemaCompatibility.Check(A, WithRequiredB, CompatibilityLevel.Forward).Reasons.ShouldHaveSingleItem()
            .Description.ShouldStartWith("The old schema has the field 'b'");

    [Fact]
    public void Takes_a_schema_that_apache_avro_parsed()
    {
        const string aliased = """
            {"type":"record","name":"S","namespace":"x","aliases":["R"],"fields":[
              {"name":"e","aliases":["d"],
               "type":{"type":"enum","name":"E","symbols":["A"],"default":"A","aliases":["D"]}},
              {"name":"n","default":null,
               "type":["null",{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}]}]}
            """;
        const string before = """
            {"type":"record","name":"R","namespace":"x","fields":[
              {"name":"d","type":{"type":"enum","name":"D","symbols":["A","B"]}}]}
            """;

        SchemaCompatibility.Check(Schema.Parse(aliased), Schema.Parse(before)).Reasons.ShouldBeEmpty();
        SchemaCompatibility.Check(Schema.Parse(before), Schema.Parse(aliased)).IsCompatible.ShouldBeFalse();
        SchemaDocument.FromSchema(Schema.Parse(aliased)).NormalizedText
            .ShouldBe(SchemaDocument.Parse(aliased).NormalizedText);
    }

    [Fact]
    public async Task Takes_the_path_of_a_file()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.avsc");
        await File.WriteAllTextAsync(path, WithOptionalB, TestContext.Current.CancellationToken);
        try
        {
            SchemaCompatibility.Check(path, A).IsCompatible.ShouldBeTrue();
            await File.WriteAllTextAsync(path, "{}", TestContext.Current.CancellationToken);
            Should.Throw<SchemaParseException>(() => SchemaCompatibility.Check(path, A)).Message.ShouldContain(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Types_of_referred_schemas_are_compared_too()
    {
        var v1 = SchemaDocument.Parse("""{"type":"record","name":"x.Item","fields":[{"name":"n","type":"int"}]}""");
        var v2 = SchemaDocument.Parse("""{"type":"record","name":"x.Item","fields":[{"name":"n","type":"string"}]}""");
        const string order = """{"type":"record","name":"x.Order","fields":[{"name":"i","type":"Item"}]}""";

        var result = SchemaCompatibility.Check(SchemaDocument.Parse(order, [v2]), SchemaDocument.Parse(order, [v1]));

        result.Reasons.ShouldHaveSingleItem().Path.ShouldBe("/fields/0/type/fields/0/type");
    }

    private static string Told(CompatibilityResult result) =>
        string.Join(' ', result.Reasons.Select(reason => $"{reason.KindName}@{reason.Path}"));
}
