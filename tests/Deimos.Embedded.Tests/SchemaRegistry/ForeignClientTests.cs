namespace Deimos.Embedded.SchemaRegistry;

/// <summary>Clients that we did not write, whole: their scripts assert what they get.</summary>
public class ForeignClientTests
{
    [Fact]
    public async Task Kafkajs_client_registers_looks_up_encodes_and_decodes()
    {
        await using var registry = await RegistrySession.StartAsync();

        var output = await NodeClients.RunAsync("registry/kafkajs.js", registry.Url.ToString());

        output.ShouldContain("\"client\":\"kafkajs\"");
        (await registry.GetAsync("subjects")).Text
            .ShouldBe("""["clients.Widget","kjs-item","kjs-unit","kjs-value","kjs/other value"]""");
        (await registry.GetAsync("subjects/kjs-item/versions/1")).Ok.GetProperty("references").GetRawText()
            .ShouldBe("""[{"name":"clients.Unit","subject":"kjs-unit","version":1}]""");
    }

    [Fact]
    public async Task Confluent_client_registers_looks_up_encodes_decodes_and_deletes()
    {
        await using var registry = await RegistrySession.StartAsync();

        var output = await NodeClients.RunAsync("registry/confluent.js", registry.Url.ToString());

        output.ShouldContain("\"client\":\"confluent\"");
        (await registry.GetAsync("subjects")).Text
            .ShouldBe("""["auto-value","cf-unit","cf/with slash","items-value","widgets-value"]""");
    }

    [Fact]
    public async Task Confluent_client_gives_user_name_and_password()
    {
        await using var registry = await RegistrySession.StartAsync(
            new EmbeddedSchemaRegistryOptions { Username = "ann", Password = "secret" });

        (await NodeClients.RunAsync("registry/confluent.js", registry.Url.ToString(), "ann:secret"))
            .ShouldContain("\"client\":\"confluent\"");
    }
}
