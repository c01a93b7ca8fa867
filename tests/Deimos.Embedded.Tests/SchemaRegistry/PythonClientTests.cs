namespace Deimos.Embedded.SchemaRegistry;

public class PythonClientTests
{
    [Fact]
    public async Task Python_client_registers_looks_up_and_deletes()
    {
        await using var registry = await RegistrySession.StartAsync();

        await PythonClients.RunAsync(
            "python3-confluent-kafka and python3-requests", "registry/confluent.py", registry.Url.ToString());

        (await registry.GetAsync("subjects")).Text.ShouldBe("""["item","py-value","unit"]""");
    }
}
