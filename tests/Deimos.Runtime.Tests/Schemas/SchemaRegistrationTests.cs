using Avro;
using Deimos.Schemas;

namespace Deimos.Runtime.Tests.Schemas;

/// <summary>How an application's schemas come to a registry.</summary>
public sealed class SchemaRegistrationTests : IDisposable
{
    private static readonly TopicDeclaration Orders = new("orders", "shop.Order", null, KeyConfig.Field("id"));

    private readonly InMemorySchemaRegistry _registry = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deimos-schemas-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Types_of_other_files_are_put_in_unless_asked_otherwise()
    {
        AddOrderFiles();

        await PrepareAsync(new());

        _registry.Subjects.ShouldBe(["orders-key", "orders-value"]);
    }

    [Fact]
    public async Task Types_of_other_files_are_registered_under_their_names_and_referred_to()
    {
        AddOrderFiles();

        await PrepareAsync(new() { UseReferences = true });

        _registry.Subjects.ShouldBe(["orders-key", "orders-value", "shop.Article", "shop.Line", "shop.Unit"]);
        SchemaText.Of(new SchemaStore(_folder.FullName).PartsOf("shop.Order")[^1].Schema)
            .ShouldContain("\"items\":\"shop.Line\"");
        var latest = (await _registry.FindLatestAsync("orders-value", Cancellation))!;
        latest.Schema.ShouldBeOfType<RecordSchema>()["lines"].Schema.ShouldBeOfType<ArraySchema>()
            .ItemSchema.ShouldBeOfType<RecordSchema>().Fields.Select(field => field.Name).ShouldBe(["article", "unit"]);
    }

    [Fact]
    public async Task References_are_looked_up_when_nothing_is_to_be_registered()
    {
        AddOrderFiles();
        await PrepareAsync(new() { UseReferences = true });

        var serializer = await PrepareAsync(new() { UseReferences = true, AutoRegister = false });

        serializer.Serialize(Order(), null, null).Value.ShouldNotBeNull();
    }

    [Fact]
    public async Task What_refers_to_itself_in_a_circle_cannot_be_registered_in_parts()
    {
        Add("Order", """[{"name":"id","type":"int"},{"name":"next","type":["null","shop.Line"]}]""");
        Add("Line", """[{"name":"order","type":["null","shop.Order"]}]""");

        await PrepareAsync(new());
        var refused = await Should.ThrowAsync<SchemaException>(() => PrepareAsync(new() { UseReferences = true }));

        refused.Message.ShouldBe("Schema 'shop.Order' cannot be registered in parts: shop.Order names shop.Line names "
            + "shop.Order again. Set Deimos:Schemas:UseReferences to false, or define these types in one file.");
    }

    [Fact]
    public async Task The_latest_version_writes_and_fills_what_the_payload_lacks()
    {
        Add("Order", """[{"name":"id","type":"int"}]""");
        var newer = Record("""{"name":"id","type":"long"},{"name":"note","type":["null","string"],"default":null}""");
        await _registry.RegisterAsync("orders-value", newer, [], Cancellation);

        var serializer = await PrepareAsync(new() { UseLatestVersion = true });

        var message = serializer.Serialize(new Payload { ["id"] = 7 }, null, null);
        var decoded = await Avsc.Factory(_registry)
            .CreateDeserializer<Payload>(new("orders", null, null, KeyConfig.None))
            .DeserializeAsync(null, message.Value, Cancellation);
        decoded.Payload.ShouldBe(new Payload { ["id"] = 7L, ["note"] = null });
        decoded.ValueSchemaId.ShouldBe(1);
        (await _registry.FindLatestAsync("orders-value", Cancellation))!.Version.ShouldBe(1);
    }

    [Fact]
    public async Task A_payload_is_checked_against_the_latest_version()
    {
        Add("Order", """[{"name":"id","type":"int"},{"name":"note","type":"string"}]""");
        await _registry.RegisterAsync("orders-value", Record("""{"name":"id","type":"int"}"""), [], Cancellation);

        var serializer = await PrepareAsync(new() { UseLatestVersion = true });

        serializer.Serialize(new Payload { ["id"] = 7 }, null, null).Value!.Length.ShouldBe(6);
        Should.Throw<PayloadException>(() => serializer.Serialize(new Payload { ["note"] = "x" }, 1, null))
            .Faults.ShouldHaveSingleItem().Path.ShouldBe(".id");
    }

    [Fact]
    public async Task A_latest_version_that_cannot_read_the_declared_schema_is_refused()
    {
        Add("Order", """[{"name":"id","type":"int"}]""");
        var other = Record("""{"name":"id","type":"int"},{"name":"needed","type":"string"}""");
        await _registry.RegisterAsync("orders-value", other, [], Cancellation);

        var refused = await Should.ThrowAsync<SchemaException>(() => PrepareAsync(new() { UseLatestVersion = true }));

        refused.Message.ShouldStartWith("Schema 'shop.Order' describes data that version 1 of subject 'orders-value' "
            + "cannot read, and Deimos:Schemas:UseLatestVersion is true: {errorType:'READER_FIELD_MISSING_DEFAULT");
    }

    [Fact]
    public async Task The_first_version_is_the_declared_schema()
    {
        Add("Order", """[{"name":"id","type":"int"}]""");

        await PrepareAsync(new() { UseLatestVersion = true });

        _registry.Subjects.ShouldBe(["orders-key", "orders-value"]);
    }

    private static RecordSchema Record(string fields) => (RecordSchema)SchemaText.Parse(
        $$"""{"type":"record","name":"Order","namespace":"shop","fields":[{{fields}}]}""");

    private static Payload Order() => new()
    {
        ["id"] = 1,
        ["lines"] = new[] { new Payload { ["article"] = new Payload { ["unit"] = "KG" }, ["unit"] = "KG" } },
    };

    private void AddOrderFiles()
    {
        Add("Order", """[{"name":"id","type":"int"},{"name":"lines","type":{"type":"array","items":"Line"}}]""");
        Add("Line", """[{"name":"article","type":"Article"},{"name":"unit","type":"shop.Unit"}]""");
        Add("Article", """[{"name":"unit","type":"Unit"}]""");
        File.WriteAllText(
            Path.Combine(_folder.FullName, "shop", "Unit.avsc"),
            """{"type":"enum","name":"Unit","namespace":"shop","symbols":["KG","LB"]}""");
    }

    private void Add(string name, string fields) => File.WriteAllText(
        Path.Combine(_folder.CreateSubdirectory("shop").FullName, $"{name}.avsc"),
        $$"""{"type":"record","name":"{{name}}","namespace":"shop","fields":{{fields}}}""");

    private async Task<MessageSerializer<Payload>> PrepareAsync(SchemaOptions options)
    {
        var serializer = Avsc.Factory(_registry, new SchemaStore(_folder.FullName), options)
            .CreateSerializer<Payload>(Orders, "orders");
        await serializer.PrepareAsync(Cancellation);
        return serializer;
    }
}
