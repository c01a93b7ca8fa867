namespace Deimos.Embedded.SchemaRegistry;

public partial class EmbeddedSchemaRegistryTests
{
    [Fact]
    public async Task Soft_deleted_version_is_shown_on_request_only()
    {
        await using var registry = await RegistrySession.StartAsync();
        await registry.RegisterAsync("s", Schemas.V1);
        await registry.RegisterAsync("s", Schemas.V2);

        (await registry.DeleteAsync("subjects/s/versions/latest")).Text.ShouldBe("2");

        (await registry.GetAsync("subjects/s/versions")).Text.ShouldBe("[1]");
        (await registry.GetAsync("subjects/s/versions?deleted=true")).Text.ShouldBe("[1,2]");
        (await registry.GetAsync("subjects/s/versions?deletedOnly=true")).Text.ShouldBe("[2]");
        (await registry.GetAsync("subjects/s/versions?deletedAsNegative=true")).Text.ShouldBe("[1,-2]");
        (await registry.GetAsync("subjects/s/versions/2")).ShouldFail(404, 40402);
        (await registry.GetAsync("subjects/s/versions/2?deleted=true")).Id.ShouldBe(2);
        (await registry.GetAsync("subjects/s/versions/latest")).Id.ShouldBe(1);
        (await registry.GetAsync("schemas/ids/2")).Ok.GetProperty("schema").GetString().ShouldBe(Schemas.V2);
        (await registry.GetAsync("schemas/ids/2/subjects")).Text.ShouldBe("[]");
        (await registry.GetAsync("schemas/ids/2/subjects?deleted=true")).Text.ShouldBe("""["s"]""");
        (await registry.PostAsync("subjects/s", new { schema = Schemas.V2 })).ShouldFail(404, 40403);
        (await registry.PostAsync("subjects/s?deleted=true", new { schema = Schemas.V2 })).Id.ShouldBe(2);
        (await registry.DeleteAsync("subjects/s/versions/2")).ShouldFail(404, 40406);
    }

    [Fact]
    public async Task Version_goes_for_good_after_it_was_soft_deleted()
    {
        await using var registry = await RegistrySession.StartAsync();
        await registry.RegisterAsync("s", Schemas.V1);
        await registry.RegisterAsync("s", Schemas.V2);

        (await registry.DeleteAsync("subjects/s/versions/2?permanent=true")).ShouldFail(404, 40407);
        await registry.DeleteAsync("subjects/s/versions/2");
        (await registry.DeleteAsync("subjects/s/versions/2?permanent=true")).Text.ShouldBe("2");

        (await registry.GetAsync("subjects/s/versions/2?deleted=true")).ShouldFail(404, 40402);
        (await registry.GetAsync("schemas/ids/2")).ShouldFail(404, 40403);
        (await registry.DeleteAsync("subjects/s/versions/2")).ShouldFail(404, 40402);
        (await registry.DeleteAsync("subjects/t/versions/2")).ShouldFail(404, 40401);
    }

    [Fact]
    public async Task Ids_are_not_given_twice()
    {
        await using var registry = await RegistrySession.StartAsync();
        await registry.RegisterAsync("s", Schemas.V1);
        await registry.DeleteAsync("subjects/s");
        await registry.DeleteAsync("subjects/s?permanent=true");

        (await registry.RegisterAsync("s", Schemas.V1)).Id.ShouldBe(2);
        (await registry.GetAsync("subjects/s/versions")).Text.ShouldBe("[1]");
    }

    [Fact]
    public async Task Subject_is_deleted_softly_then_for_good()
    {
        await using var registry = await RegistrySession.StartAsync();
        await registry.RegisterAsync("s", Schemas.V1);
        await registry.RegisterAsync("s", Schemas.V2);
        await registry.PutAsync("config/s", new { compatibility = "FULL" });

        (await registry.DeleteAsync("subjects/s?permanent=true")).ShouldFail(404, 40405);
        (await registry.DeleteAsync("subjects/s")).Text.ShouldBe("[1,2]");
        (await registry.GetAsync("subjects")).Text.ShouldBe("[]");
        (await registry.GetAsync("subjects?deleted=true")).Text.ShouldBe("""["s"]""");
        (await registry.GetAsync("subjects?deletedOnly=true")).Text.ShouldBe("""["s"]""");
        (await registry.GetAsync("subjects/s/versions")).ShouldFail(404, 40401);
        (await registry.GetAsync("subjects/s/versions/latest")).ShouldFail(404, 40401);
        (await registry.DeleteAsync("subjects/s")).ShouldFail(404, 40404);
        (await registry.DeleteAsync("subjects/s?permanent=true")).Text.ShouldBe("[1,2]");
        (await registry.GetAsync("subjects?deleted=true")).Text.ShouldBe("[]");
        (await registry.DeleteAsync("subjects/s")).ShouldFail(404, 40401);
        (await registry.GetAsync("config/s")).ShouldFail(404, 40408);
    }

    [Fact]
    public async Task Deleted_schema_comes_back_as_a_new_version_with_its_old_id()
    {
        await using var registry = await RegistrySession.StartAsync();
        await registry.RegisterAsync("s", Schemas.V1);
        await registry.RegisterAsync("s", Schemas.V2);
        await registry.DeleteAsync("subjects/s");

        (await registry.RegisterAsync("s", Schemas.V1)).Id.ShouldBe(1);

        (await registry.GetAsync("subjects/s/versions?deleted=true")).Text.ShouldBe("[2,3]");
        (await registry.GetAsync("subjects/s/versions")).Text.ShouldBe("[3]");
    }

    [Fact]
    public async Task Deleted_versions_do_not_stand_against_new_ones()
    {
        await using var registry = await RegistrySession.StartAsync();
        await registry.RegisterAsync("s", "\"int\"");
        (await registry.RegisterAsync("s", "\"string\"")).ShouldFail(409, 409);

        await registry.DeleteAsync("subjects/s");

        (await registry.RegisterAsync("s", "\"string\"")).Id.ShouldBe(2);
    }
}
