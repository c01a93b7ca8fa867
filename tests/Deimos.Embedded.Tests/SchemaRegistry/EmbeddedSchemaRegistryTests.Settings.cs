using Deimos.Schemas;

namespace Deimos.Embedded.SchemaRegistry;

public partial class EmbeddedSchemaRegistryTests
{
    [Fact]
    public async Task Compatibility_level_is_global_and_by_subject()
    {
        await using var registry = await RegistrySession.StartAsync();

        (await registry.GetAsync("config")).Text.ShouldBe("""{"compatibilityLevel":"BACKWARD"}""");
        (await registry.PutAsync("config", new { compatibility = "FULL_TRANSITIVE" })).Text
            .ShouldBe("""{"compatibility":"FULL_TRANSITIVE"}""");
        (await registry.GetAsync("config")).Text.ShouldBe("""{"compatibilityLevel":"FULL_TRANSITIVE"}""");
        (await registry.GetAsync("config/s")).ShouldFail(404, 40408);
        (await registry.GetAsync("config/s?defaultToGlobal=true")).Text
            .ShouldBe("""{"compatibilityLevel":"FULL_TRANSITIVE"}""");
        (await registry.PutAsync("config/s", new { compatibility = "forward" })).Text
            .ShouldBe("""{"compatibility":"FORWARD"}""");
        (await registry.GetAsync("config/s")).Text.ShouldBe("""{"compatibilityLevel":"FORWARD"}""");
        (await registry.PutAsync("config/s", new { compatibility = "SIDEWAYS" })).ShouldFail(422, 42203);
        (await registry.PutAsync("config", new { compatibility = "" })).ShouldFail(422, 42203);
        (await registry.DeleteAsync("config/s")).Text.ShouldBe("""{"compatibilityLevel":"FORWARD"}""");
        (await registry.DeleteAsync("config/s")).ShouldFail(404, 40401);
        (await registry.DeleteAsync("config")).Text.ShouldBe("""{"compatibilityLevel":"FULL_TRANSITIVE"}""");
        (await registry.GetAsync("config")).Text.ShouldBe("""{"compatibilityLevel":"BACKWARD"}""");
    }

    [Fact]
    public async Task Level_of_the_options_is_the_default()
    {
        await using var registry = await RegistrySession.StartAsync(
            new EmbeddedSchemaRegistryOptions { Compatibility = CompatibilityLevel.None });

        await registry.RegisterAsync("s", "\"int\"");
        (await registry.RegisterAsync("s", "\"string\"")).Id.ShouldBe(2);
    }

    [Theory]
    [InlineData("NONE", true, true)]
    [InlineData("BACKWARD", false, true)]
    [InlineData("BACKWARD_TRANSITIVE", false, true)]
    [InlineData("FORWARD", true, false)]
    [InlineData("FORWARD_TRANSITIVE", true, false)]
    [InlineData("FULL", false, false)]
    [InlineData("FULL_TRANSITIVE", false, false)]
    public async Task Level_decides_what_may_be_registered(string level, bool mayAdd, bool mayRemove)
    {
        await using var registry = await RegistrySession.StartAsync();
        await registry.PutAsync("config", new { compatibility = level });
        await registry.RegisterAsync("add", Schemas.V1);
        await registry.RegisterAsync("remove", Schemas.Incompatible);

        var added = await registry.RegisterAsync("add", Schemas.Incompatible);
        var removed = await registry.RegisterAsync("remove", Schemas.V1);

        ((int)added.Status).ShouldBe(mayAdd ? 200 : 409);
        ((int)removed.Status).ShouldBe(mayRemove ? 200 : 409);
    }

    [Fact]
    public async Task Compatibility_check_tells_why()
    {
        await using var registry = await RegistrySession.StartAsync();
        await registry.RegisterAsync("s", Schemas.V1);
        const string check = "compatibility/subjects/s/versions";
        var bad = new { schema = Schemas.Incompatible };

        (await registry.PostAsync($"{check}/latest", new { schema = Schemas.V2 })).Text
            .ShouldBe("""{"is_compatible":true}""");
        (await registry.PostAsync($"{check}/latest?verbose=true", new { schema = Schemas.V2 })).Text
            .ShouldBe("""{"is_compatible":true,"messages":[]}""");
        foreach (var path in (string[])[$"{check}/latest", $"{check}/1", check])
        {
            (await registry.PostAsync(path, bad)).Text.ShouldBe("""{"is_compatible":false}""");
            var told = (await registry.PostAsync($"{path}?verbose=true", bad)).Ok.GetProperty("messages");
            var messages = told.EnumerateArray().Select(message => message.GetString()!).ToList();
            messages[0].ShouldContain("errorType:'READER_FIELD_MISSING_DEFAULT_VALUE'");
            messages[0].ShouldContain("additionalInfo:'colour'");
            messages[1..].ShouldBe(
            [
                "{oldSchemaVersion: 1}", $"{{oldSchema: '{Schemas.V1}'}}",
                "{validateFields: 'false', compatibility: 'BACKWARD'}",
            ]);
        }

        (await registry.GetAsync("subjects/s/versions")).Text.ShouldBe("[1]");
    }

    [Fact]
    public async Task Compatibility_check_asks_all_versions_when_the_level_is_transitive()
    {
        const string optional =
            """{"type":"record","name":"Widget","namespace":"x","fields":[{"name":"id","type":"long"},"""
            + """{"name":"name","type":"int","default":0}]}""";
        await using var registry = await RegistrySession.StartAsync();
        await registry.RegisterAsync("s", Schemas.V2);
        await registry.RegisterAsync("s", Schemas.V1);
        var check = () => registry.PostAsync("compatibility/subjects/s/versions", new { schema = optional });

        (await check()).Text.ShouldBe("""{"is_compatible":true}""");
        await registry.PutAsync("config/s", new { compatibility = "BACKWARD_TRANSITIVE" });
        (await check()).Text.ShouldBe("""{"is_compatible":false}""");
        (await registry.RegisterAsync("s", optional)).Message.ShouldContain("{oldSchemaVersion: 1}");
    }

    [Fact]
    public async Task Compatibility_check_without_versions_or_with_a_bad_schema()
    {
        await using var registry = await RegistrySession.StartAsync();
        await registry.RegisterAsync("s", Schemas.V1);
        var body = new { schema = "{" };

        (await registry.PostAsync("compatibility/subjects/t/versions/latest", new { schema = Schemas.V1 })).Text
            .ShouldBe("""{"is_compatible":true}""");
        (await registry.PostAsync("compatibility/subjects/t/versions", new { schema = Schemas.V1 })).Text
            .ShouldBe("""{"is_compatible":true}""");
        (await registry.PostAsync("compatibility/subjects/s/versions/7", new { schema = Schemas.V1 }))
            .ShouldFail(404, 40402);
        (await registry.PostAsync("compatibility/subjects/t/versions/7", new { schema = Schemas.V1 }))
            .ShouldFail(404, 40402);
        (await registry.PostAsync("compatibility/subjects/s/versions/x", new { schema = Schemas.V1 }))
            .ShouldFail(422, 42202);
        (await registry.PostAsync("compatibility/subjects/s/versions/latest", body)).ShouldFail(422, 42201);
        (await registry.PostAsync("compatibility/subjects/s/versions/latest?verbose=true", body)).Text
            .ShouldContain("not JSON");
    }

    [Fact]
    public async Task Mode_is_global_and_by_subject()
    {
        await using var registry = await RegistrySession.StartAsync();
        await registry.RegisterAsync("s", Schemas.V1);

        (await registry.GetAsync("mode")).Text.ShouldBe("""{"mode":"READWRITE"}""");
        (await registry.GetAsync("mode/s")).ShouldFail(404, 40409);
        (await registry.GetAsync("mode/s?defaultToGlobal=true")).Text.ShouldBe("""{"mode":"READWRITE"}""");
        (await registry.PutAsync("mode", new { mode = "READONLY" })).Text.ShouldBe("""{"mode":"READONLY"}""");
        (await registry.RegisterAsync("s", Schemas.V2)).ShouldFail(422, 42205);
        (await registry.DeleteAsync("subjects/s")).ShouldFail(422, 42205);
        (await registry.PutAsync("config/s", new { compatibility = "NONE" })).ShouldFail(422, 42205);
        (await registry.PostAsync("subjects/s", new { schema = Schemas.V1 })).Id.ShouldBe(1);
        (await registry.PutAsync("mode/s", new { mode = "READWRITE" })).Text.ShouldBe("""{"mode":"READWRITE"}""");
        (await registry.RegisterAsync("s", Schemas.V2)).Id.ShouldBe(2);
        (await registry.PutAsync("mode", new { mode = "READONLY_OVERRIDE" })).Text
            .ShouldBe("""{"mode":"READONLY_OVERRIDE"}""");
        (await registry.DeleteAsync("subjects/s")).ShouldFail(422, 42205);
        (await registry.PutAsync("mode", new { mode = "NAP" })).ShouldFail(422, 42204);
        (await registry.PutAsync("mode", new { })).ShouldFail(422, 42204);
        (await registry.DeleteAsync("mode/s")).Text.ShouldBe("""{"mode":"READWRITE"}""");
        (await registry.DeleteAsync("mode/s")).ShouldFail(404, 40401);
        (await registry.DeleteAsync("mode")).Text.ShouldBe("""{"mode":"READONLY_OVERRIDE"}""");
        (await registry.GetAsync("mode")).Text.ShouldBe("""{"mode":"READWRITE"}""");
    }

    [Fact]
    public async Task Import_mode_keeps_ids_and_versions_of_elsewhere()
    {
        await using var registry = await RegistrySession.StartAsync();
        await registry.RegisterAsync("other", "\"int\"");
        var v1 = new { schema = Schemas.V1, id = 100, version = 3 };

        (await registry.PostAsync("subjects/s/versions", v1)).ShouldFail(422, 42205);
        (await registry.PutAsync("mode", new { mode = "IMPORT" })).ShouldFail(422, 42205);
        (await registry.PutAsync("mode/s", new { mode = "IMPORT" })).Text.ShouldBe("""{"mode":"IMPORT"}""");
        (await registry.RegisterAsync("s", Schemas.V1)).ShouldFail(422, 42205);
        (await registry.PostAsync("subjects/s/versions", v1)).Id.ShouldBe(100);
        (await registry.PostAsync("subjects/s/versions", new { schema = "\"int\"", id = 100 })).ShouldFail(422, 42205);
        (await registry.PostAsync("subjects/s/versions", new { schema = Schemas.Incompatible, id = 50 })).Id
            .ShouldBe(50);

        (await registry.GetAsync("subjects/s/versions")).Text.ShouldBe("[3,4]");
        (await registry.RegisterAsync("other", "\"long\"")).Id.ShouldBe(101);
        (await registry.PutAsync("mode", new { mode = "IMPORT" })).ShouldFail(422, 42205);
        (await registry.PutAsync("mode?force=true", new { mode = "IMPORT" })).Text.ShouldBe("""{"mode":"IMPORT"}""");
    }
}
