namespace Deimos.Embedded.SchemaRegistry;

public partial class EmbeddedSchemaRegistryTests
{
    private static readonly object ToUnit = new { name = "x.Unit", subject = "unit", version = 1 };

    [Fact]
    public async Task Schema_uses_types_of_schemas_that_it_refers_to()
    {
        await using var registry = await RegistrySession.StartAsync();
        await registry.RegisterAsync("unit", Schemas.Unit);
        await registry.RegisterAsync("item", Schemas.Item, ToUnit);
        const string order =
            """{"type":"record","name":"Order","namespace":"x","fields":[{"name":"i","type":"Item"}]}""";

        (await registry.RegisterAsync("order", order, new { name = "x.Item", subject = "item", version = -1 }))
            .Id.ShouldBe(3);

        var stored = (await registry.GetAsync("schemas/ids/3")).Ok;
        stored.GetProperty("schema").GetString().ShouldBe(order);
        stored.GetProperty("references").GetRawText()
            .ShouldBe("""[{"name":"x.Item","subject":"item","version":1}]""");
        (await registry.GetAsync("schemas/ids/3/schema?format=resolved")).Text.ShouldBe(
            """{"type":"record","name":"Order","namespace":"x","fields":[{"name":"i","type":"""
            + """{"type":"record","name":"Item","fields":[{"name":"unit","type":"""
            + """{"type":"enum","name":"Unit","symbols":["KG"]}}]}}]}""");
        (await registry.GetAsync("subjects/unit/versions/1/referencedby")).Text.ShouldBe("[2]");
        (await registry.GetAsync("subjects/item/versions/latest/referencedby")).Text.ShouldBe("[3]");
        (await registry.GetAsync("subjects/order/versions/1/referencedby")).Text.ShouldBe("[]");
    }

    [Fact]
    public async Task Reference_to_nothing_is_refused()
    {
        await using var registry = await RegistrySession.StartAsync();

        var answer = await registry.RegisterAsync("item", Schemas.Item, ToUnit);
        answer.ShouldFail(422, 42201);
        answer.Message.ShouldContain("subject 'unit'");
        (await registry.RegisterAsync("item", Schemas.Item)).ShouldFail(422, 42201);
        (await registry.PostAsync("subjects/item/versions", """{"schema":"\"int\"","references":[null,{}]}"""))
            .ShouldFail(422, 42201);
    }

    [Fact]
    public async Task Schema_sent_whole_is_found_although_its_types_are_registered_apart()
    {
        await using var registry = await RegistrySession.StartAsync();
        await registry.RegisterAsync("unit", Schemas.Unit);
        await registry.RegisterAsync("item", Schemas.Item, ToUnit);
        var whole = (await registry.GetAsync("subjects/item/versions/1/schema?format=resolved")).Text;

        (await registry.PostAsync("subjects/item", new { schema = whole })).Id.ShouldBe(2);
        (await registry.RegisterAsync("item", whole)).Id.ShouldBe(2);
    }

    [Fact]
    public async Task What_others_refer_to_cannot_be_deleted()
    {
        await using var registry = await RegistrySession.StartAsync();
        await registry.RegisterAsync("unit", Schemas.Unit);
        await registry.RegisterAsync("item", Schemas.Item, ToUnit);

        (await registry.DeleteAsync("subjects/unit/versions/1")).ShouldFail(422, 42206);
        (await registry.DeleteAsync("subjects/unit")).ShouldFail(422, 42206);
        await registry.DeleteAsync("subjects/item");
        (await registry.DeleteAsync("subjects/unit")).Text.ShouldBe("[1]");
        (await registry.DeleteAsync("subjects/unit?permanent=true")).ShouldFail(422, 42206);
        await registry.DeleteAsync("subjects/item?permanent=true");
        (await registry.DeleteAsync("subjects/unit?permanent=true")).Text.ShouldBe("[1]");
    }

    [Fact]
    public async Task Change_in_a_referred_type_counts_for_compatibility()
    {
        const string narrower = """{"type":"enum","name":"Unit","namespace":"x","symbols":["LB"]}""";
        await using var registry = await RegistrySession.StartAsync();
        await registry.RegisterAsync("unit", Schemas.Unit);
        await registry.RegisterAsync("item", Schemas.Item, ToUnit);
        await registry.PutAsync("config/unit", new { compatibility = "NONE" });
        await registry.RegisterAsync("unit", narrower);

        var answer = await registry.RegisterAsync(
            "item", Schemas.Item, new { name = "x.Unit", subject = "unit", version = 2 });

        answer.ShouldFail(409, 409);
        answer.Message.ShouldContain("MISSING_ENUM_SYMBOLS");
        answer.Message.ShouldContain("/fields/0/type/symbols");
    }
}
