using System.Net;

namespace Deimos.Embedded.SchemaRegistry;

public partial class EmbeddedSchemaRegistryTests
{
    [Fact]
    public async Task Registers_versions_and_gives_them_back()
    {
        await using var registry = await RegistrySession.StartAsync();

        (await registry.RegisterAsync("w-value", Schemas.V1)).Id.ShouldBe(1);
        (await registry.RegisterAsync("w-value", Schemas.V2)).Id.ShouldBe(2);

        (await registry.GetAsync("subjects")).Text.ShouldBe("""["w-value"]""");
        (await registry.GetAsync("subjects/w-value/versions")).Text.ShouldBe("[1,2]");
        foreach (var latest in (string[])["2", "latest", "-1", "LATEST"])
        {
            var schema = (await registry.GetAsync($"subjects/w-value/versions/{latest}")).Ok;
            schema.GetProperty("subject").GetString().ShouldBe("w-value");
            schema.GetProperty("version").GetInt32().ShouldBe(2);
            schema.GetProperty("id").GetInt32().ShouldBe(2);
            schema.GetProperty("schema").GetString().ShouldBe(Schemas.V2);
            schema.TryGetProperty("schemaType", out _).ShouldBeFalse();
        }

        (await registry.GetAsync("subjects/w-value/versions/1/schema")).Text.ShouldBe(Schemas.V1);
        (await registry.GetAsync("schemas/ids/1/schema")).Text.ShouldBe(Schemas.V1);
        (await registry.GetAsync("schemas/ids/2")).Ok.GetProperty("schema").GetString().ShouldBe(Schemas.V2);
        (await registry.GetAsync("schemas/ids/1?fetchMaxId=true")).Ok.GetProperty("maxId").GetInt32().ShouldBe(2);
        (await registry.GetAsync("schemas/ids/1/subjects")).Text.ShouldBe("""["w-value"]""");
        (await registry.GetAsync("schemas/ids/2/versions")).Text.ShouldBe("""[{"subject":"w-value","version":2}]""");
    }

    [Fact]
    public async Task Same_schema_keeps_one_id_under_every_subject()
    {
        await using var registry = await RegistrySession.StartAsync();

        (await registry.RegisterAsync("a", Schemas.V1)).Id.ShouldBe(1);
        (await registry.RegisterAsync("b", Schemas.V2)).Id.ShouldBe(2);
        (await registry.RegisterAsync("b", Schemas.V1)).Id.ShouldBe(1);
        (await registry.RegisterAsync("a", Schemas.V1)).Id.ShouldBe(1);
        (await registry.RegisterAsync("a", Schemas.V1Reformatted)).Id.ShouldBe(1);

        (await registry.GetAsync("subjects/a/versions")).Text.ShouldBe("[1]");
        (await registry.GetAsync("schemas/ids/1/versions")).Text
            .ShouldBe("""[{"subject":"a","version":1},{"subject":"b","version":2}]""");
    }

    [Fact]
    public async Task Documentation_makes_another_schema()
    {
        await using var registry = await RegistrySession.StartAsync();
        await registry.RegisterAsync("s", """{"type":"record","name":"R","fields":[]}""");

        (await registry.RegisterAsync("s", """{"type":"record","name":"R","doc":"d","fields":[]}""")).Id.ShouldBe(2);
    }

    [Fact]
    public async Task Normalizing_ignores_the_order_of_properties_across_subjects()
    {
        const string one = """{"type":"record","name":"x.R","a":1,"b":2,"fields":[]}""";
        const string other = """{"b":2,"a":1,"namespace":"x","name":"R","fields":[],"type":"record"}""";
        await using var registry = await RegistrySession.StartAsync();

        (await registry.PostAsync("subjects/s/versions?normalize=true", new { schema = one })).Id.ShouldBe(1);
        (await registry.PostAsync("subjects/t/versions?normalize=true", new { schema = other })).Id.ShouldBe(1);
        (await registry.PostAsync("subjects/u/versions", new { schema = other })).Id.ShouldBe(2);
        (await registry.PutAsync("config/v", new { normalize = true })).Text.ShouldBe("""{"normalize":true}""");
        (await registry.PostAsync("subjects/v/versions", new { schema = other })).Id.ShouldBe(1);
    }

    [Fact]
    public async Task Looks_a_schema_up_in_a_subject()
    {
        await using var registry = await RegistrySession.StartAsync();
        await registry.RegisterAsync("s", Schemas.V1);
        await registry.RegisterAsync("s", Schemas.V2);

        var found = (await registry.PostAsync("subjects/s", new { schema = Schemas.V1Reformatted })).Ok;
        found.GetProperty("version").GetInt32().ShouldBe(1);
        found.GetProperty("id").GetInt32().ShouldBe(1);
        found.GetProperty("schema").GetString().ShouldBe(Schemas.V1);
        (await registry.PostAsync("subjects/s", new { schema = "\"int\"" })).ShouldFail(404, 40403);
        (await registry.PostAsync("subjects/t", new { schema = Schemas.V1 })).ShouldFail(404, 40401);
        (await registry.PostAsync("subjects/s", new { schema = "{}" })).ShouldFail(422, 42201);
    }

    [Fact]
    public async Task What_is_not_there_has_its_own_codes()
    {
        await using var registry = await RegistrySession.StartAsync();
        await registry.RegisterAsync("s", Schemas.V1);

        (await registry.GetAsync("subjects/none/versions")).ShouldFail(404, 40401);
        (await registry.GetAsync("subjects/none/versions/1")).ShouldFail(404, 40401);
        (await registry.GetAsync("subjects/none/versions/latest")).ShouldFail(404, 40401);
        (await registry.GetAsync("subjects/s/versions/2")).ShouldFail(404, 40402);
        (await registry.GetAsync("schemas/ids/99")).ShouldFail(404, 40403);
        (await registry.GetAsync("schemas/ids/99/subjects")).ShouldFail(404, 40403);
        (await registry.GetAsync("schemas/ids/99/versions")).ShouldFail(404, 40403);
        (await registry.GetAsync("schemas/ids/x")).ShouldFail(404, 404);
        foreach (var version in (string[])["0", "-2", "x", "1.5", "99999999999"])
        {
            (await registry.GetAsync($"subjects/s/versions/{version}")).ShouldFail(422, 42202);
        }
    }

    [Fact]
    public async Task Lists_schemas_with_prefix_and_page()
    {
        await using var registry = await RegistrySession.StartAsync();
        await registry.RegisterAsync("a1", Schemas.V1);
        await registry.RegisterAsync("a1", Schemas.V2);
        await registry.RegisterAsync("a2", Schemas.V1);
        await registry.RegisterAsync("b", Schemas.V1);

        (await registry.GetAsync("subjects?subjectPrefix=a")).Text.ShouldBe("""["a1","a2"]""");
        (await registry.GetAsync("subjects?subjectPrefix=:*:")).Text.ShouldBe("""["a1","a2","b"]""");
        (await registry.GetAsync("subjects?offset=1&limit=1")).Text.ShouldBe("""["a2"]""");
        (await registry.GetAsync("subjects?offset=x")).ShouldFail(422, 422);
        Told(await registry.GetAsync("schemas")).ShouldBe("a1/1#1 a1/2#2 a2/1#1 b/1#1");
        Told(await registry.GetAsync("schemas?subjectPrefix=a&latestOnly=true")).ShouldBe("a1/2#2 a2/1#1");
        Told(await registry.GetAsync("schemas?offset=1&limit=2")).ShouldBe("a1/2#2 a2/1#1");

        static string Told(RegistryAnswer answer) => string.Join(' ', answer.Ok.EnumerateArray().Select(schema =>
            $"{schema.GetProperty("subject")}/{schema.GetProperty("version")}#{schema.GetProperty("id")}"));
    }

    [Fact]
    public async Task Parallel_registrations_of_one_schema_give_one_id()
    {
        await using var registry = await RegistrySession.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i =>
            registry.RegisterAsync($"s{i % 4}", i % 2 == 0 ? Schemas.V1 : Schemas.V1Reformatted)));

        answers.Select(answer => answer.Id).Distinct().ShouldBe([1]);
        (await registry.GetAsync("schemas/ids/1/versions")).Ok.GetArrayLength().ShouldBe(4);
    }

    [Fact]
    public async Task Keeps_avro_only()
    {
        await using var registry = await RegistrySession.StartAsync();

        foreach (var type in (string[])["JSON", "PROTOBUF", "XML"])
        {
            var answer = await registry.PostAsync("subjects/s/versions", new { schema = "{}", schemaType = type });
            answer.ShouldFail(422, 42201);
            answer.Message.ShouldContain(type);
        }

        (await registry.PostAsync("subjects/s/versions", new { schema = "\"int\"", schemaType = "AVRO" })).Status
            .ShouldBe(HttpStatusCode.OK);
    }
}
