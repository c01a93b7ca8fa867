using Avro;
using Deimos.Schemas;

namespace Deimos.Runtime.Tests.Schemas;

public sealed class SchemaStoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deimos-schemas-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    [Trait("Case", "48")]
    public void A_schema_added_in_memory_stands_beside_those_on_disk()
    {
        var store = Avsc.Store();
        var added = Schema.Parse("""
            {"type":"record","name":"MyNewSchema","namespace":"com.my-namespace",
             "fields":[{"name":"my_id","type":"int"}]}
            """);

        store.TryAdd(added).ShouldBeTrue();
        store.TryAdd(added).ShouldBeFalse();

        store.Get("com.my-namespace.MyNewSchema").ShouldBeSameAs(added);
        store.Get("com.my-namespace.MySchema").ShouldBeOfType<RecordSchema>().Fields.Count.ShouldBe(2);
        store.TryAdd(Schema.Parse(
            """{"type":"record","name":"MySchema","namespace":"com.my-namespace","fields":[]}""")).ShouldBeFalse();
    }

    [Fact]
    public void Gives_the_same_object_to_all_who_ask_at_once()
    {
        var store = Avsc.Store();
        var schemas = new Schema[20];

        Parallel.For(0, schemas.Length, i => schemas[i] = store.Get("com.my-namespace.Widget"));

        schemas.Distinct(ReferenceEqualityComparer.Instance).Count().ShouldBe(1);
    }

    [Fact]
    public void Puts_types_of_other_files_where_they_are_first_used()
    {
        Write("shop/Order.avsc", """
            {"type":"record","name":"Order","namespace":"shop","fields":[
              {"name":"first","type":"Item","order":"descending"},
              {"name":"more","type":{"type":"array","items":"Item"}},
              {"name":"paid","type":["null","money.Amount"]}]}
            """);
        Write("shop/Item.avsc", """
            {"type":"record","name":"Item","namespace":"shop","fields":[{"name":"parent","type":["null","Order"]},
              {"name":"price","type":"money.Amount"}]}
            """);
        Write("money/Amount.avsc", """{"type":"fixed","name":"Amount","namespace":"money","size":8}""");

        var schema = Store().Get("shop.Order");

        SchemaText.Of(schema).ShouldBe("""
            {"type":"record","name":"Order","namespace":"shop","fields":[{"name":"first","type":{"type":"record",
            "name":"Item","namespace":"shop","fields":[{"name":"parent","type":["null","shop.Order"]},
            {"name":"price","type":{"type":"fixed","name":"Amount","namespace":"money","size":8}}]},
            "order":"descending"},{"name":"more","type":{"type":"array","items":"shop.Item"}},
            {"name":"paid","type":["null","money.Amount"]}]}
            """.ReplaceLineEndings(""));
        Schema.Parse(SchemaText.Of(schema)).ShouldBe(schema);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var missing = Should.Throw<SchemaException>(() => Store().Get("shop.Order"));

        var path = Path.Combine(_folder.FullName, "shop", "Order.avsc");
        missing.Path.ShouldBe(path);
        missing.Message.ShouldBe($"Schema 'shop.Order' was expected in {path}, and there is no such file. Add it, or "
            + "set Deimos:Schemas:Path to the folder of your schemas.");
    }

    [Fact]
    public void A_missing_file_may_be_added_later()
    {
        var store = Store();
        Should.Throw<SchemaException>(() => store.Get("A"));

        Write("A.avsc", """{"type":"enum","name":"A","symbols":["X"]}""");

        store.Get("A").ShouldBeOfType<EnumSchema>();
    }

    [Theory]
    [InlineData("{\n  \"type\": \"record\",\n  \"name\" \"A\"\n}", 3, "is no valid JSON")]
    [InlineData("", 0, "is no valid JSON")]
    [InlineData("\"int\"", 1, "defines no named type")]
    [InlineData("{\"type\":\"record\",\n\"name\":\"B\",\"fields\":[]}", 2, "defines 'B', but its place says 'A'")]
    [InlineData("{\"type\":\"record\",\n\"name\":\"A\",\"namespace\":\"x\",\"fields\":[]}", 2, "defines 'x.A'")]
    [InlineData("{\"type\":\"record\",\"name\":\"A\"}", 1, "without a list of fields")]
    [InlineData("{\"type\":\"record\",\"name\":\"A\",\"fields\":[\n{\"type\":\"int\"}]}", 2, "a field without a name")]
    [InlineData("{\"type\":\"record\",\"name\":\"A\",\"fields\":[\n{\"name\":\"a\"}]}", 2, "lacks 'type'")]
    [InlineData(
        "{\"type\":\"record\",\"name\":\"A\",\"fields\":[\n{\"name\":\"a\",\"type\":\"Nope\"}]}",
        2,
        "names the type 'Nope'")]
    [InlineData(
        "{\"type\":\"record\",\"name\":\"A\",\"fields\":["
            + "{\"name\":\"a\",\"type\":\"int\"},\n{\"name\":\"a\",\"type\":\"int\"}]}",
        2,
        "the field 'a' of 'A' twice")]
    [InlineData(
        "{\"type\":\"record\",\"name\":\"A\",\"fields\":[\n{\"name\":\"a\",\"type\":{\"type\":\"array\"}}]}",
        2,
        "lacks 'items'")]
    [InlineData("{\"type\":\"enum\",\"name\":\"A\",\"symbols\":[\n\"a b\"]}", 2, "the name 'a b', which is no")]
    [InlineData("{\"type\":\"enum\",\"name\":\"A\"}", 1, "without a list of symbols")]
    [InlineData("{\"type\":\"fixed\",\"name\":\"A\",\"size\":\"x\"}", 0, "is no valid schema")]
    public void A_file_that_cannot_be_used_is_named_with_the_place(string text, int line, string problem)
    {
        Write("A.avsc", text);

        var invalid = Should.Throw<SchemaException>(() => Store().Get("A"));

        invalid.Path.ShouldBe(Path.Combine(_folder.FullName, "A.avsc"));
        invalid.Line.ShouldBe(line);
        invalid.Message.ShouldStartWith(line == 0 ? $"{invalid.Path} " : $"{invalid.Path}({line},{invalid.Column}) ");
        invalid.Message.ShouldContain(problem);
    }

    [Fact]
    public void Logical_types_that_do_not_suit_their_type_are_ignored()
    {
        Write("A.avsc", """
            {"type":"record","name":"A","fields":[
              {"name":"a","type":{"type":"int","logicalType":"timestamp-millis"}},
              {"name":"b","type":{"type":"fixed","name":"U","size":16,"logicalType":"uuid"}},
              {"name":"c","type":{"type":"bytes","logicalType":"decimal","precision":2,"scale":3}},
              {"name":"d","type":{"type":"long","logicalType":"timestamp-millis"}}]}
            """);

        var schema = (RecordSchema)Store().Get("A");

        schema.Fields.Select(field => field.Schema.Tag).ShouldBe(
            [Schema.Type.Int, Schema.Type.Fixed, Schema.Type.Bytes, Schema.Type.Logical]);
        SchemaText.Of(schema).ShouldContain("\"uuid\"");
    }

    private SchemaStore Store() => new(_folder.FullName);

    private void Write(string path, string text)
    {
        var file = new FileInfo(Path.Combine(_folder.FullName, path));
        file.Directory!.Create();
        File.WriteAllText(file.FullName, text);
    }
}
