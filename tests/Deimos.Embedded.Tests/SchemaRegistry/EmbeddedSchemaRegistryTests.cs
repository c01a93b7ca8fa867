using System.Diagnostics;
using System.Net;
using System.Text;

namespace Deimos.Embedded.SchemaRegistry;

public partial class EmbeddedSchemaRegistryTests
{
    [Fact]
    public async Task Starts_empty_on_a_free_port_of_loopback()
    {
        await using var one = await RegistrySession.StartAsync();
        await using var other = await RegistrySession.StartAsync();

        one.Url.Host.ShouldBe("127.0.0.1");
        one.Url.Port.ShouldNotBe(other.Url.Port);
        (await one.GetAsync("subjects")).Text.ShouldBe("[]");
        (await one.GetAsync("")).Text.ShouldBe("{}");
        (await one.GetAsync("contexts")).Text.ShouldBe("[\".\"]");
        (await one.GetAsync("schemas/types")).Text.ShouldBe("[\"AVRO\"]");
    }

    [Fact]
    public async Task Registries_in_one_process_know_nothing_of_each_other()
    {
        await using var one = await RegistrySession.StartAsync();
        await using var other = await RegistrySession.StartAsync();

        await one.RegisterAsync("s", Schemas.V1);

        (await other.GetAsync("schemas/ids/1")).ShouldFail(404, 40403);
    }

    [Fact]
    public async Task Takes_a_given_port_and_frees_it()
    {
        int port;
        await using (var first = await RegistrySession.StartAsync())
        {
            port = first.Url.Port;
            var options = new EmbeddedSchemaRegistryOptions { Port = port };
            var failure = await Should.ThrowAsync<IOException>(() => EmbeddedSchemaRegistry.StartAsync(
                options, TestContext.Current.CancellationToken));
            failure.Message.ShouldContain($"port {port} of 127.0.0.1, which is taken");
        }

        await using var second = await RegistrySession.StartAsync(new EmbeddedSchemaRegistryOptions { Port = port });
        second.Url.Port.ShouldBe(port);
    }

    [Fact]
    public async Task Disposing_twice_is_harmless()
    {
        var registry = await EmbeddedSchemaRegistry.StartAsync(
            cancellationToken: TestContext.Current.CancellationToken);

        await registry.DisposeAsync();
        await registry.DisposeAsync();
    }

    [Fact]
    public async Task Starts_within_2_seconds()
    {
        var fastest = TimeSpan.MaxValue;

        // The first start also compiles the code, and the machine may be busy with something else at any of them.
        for (var start = 0; start < 20 && fastest > TimeSpan.FromSeconds(2); start++)
        {
            var began = Stopwatch.GetTimestamp();
            await using var registry = await RegistrySession.StartAsync();
            var took = Stopwatch.GetElapsedTime(began);
            fastest = took < fastest ? took : fastest;
        }

        fastest.ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData(null, "application/vnd.schemaregistry.v1+json")]
    [InlineData("application/json", "application/json")]
    [InlineData("application/vnd.schemaregistry+json", "application/vnd.schemaregistry+json")]
    [InlineData(
        "application/vnd.schemaregistry.v1+json, application/vnd.schemaregistry+json; q=0.9, application/json; q=0.8",
        "application/vnd.schemaregistry.v1+json")]
    [InlineData("text/html", "application/vnd.schemaregistry.v1+json")]
    public async Task Answers_in_the_type_that_the_client_takes(string? accept, string expected)
    {
        await using var registry = await RegistrySession.StartAsync();
        if (accept is not null)
        {
            registry.Http.DefaultRequestHeaders.Add("Accept", accept);
        }

        (await registry.GetAsync("subjects")).ContentType.ShouldBe(expected);
        (await registry.GetAsync("subjects/none/versions")).ContentType.ShouldBe(expected);
    }

    [Fact]
    public async Task Asks_for_the_password_that_was_set()
    {
        await using var registry = await RegistrySession.StartAsync(
            new EmbeddedSchemaRegistryOptions { Username = "ann", Password = "päss:word" });

        (await registry.GetAsync("subjects")).ShouldFail(401, 401);
        registry.Http.DefaultRequestHeaders.Authorization = Basic("ann:wrong");
        (await registry.GetAsync("subjects")).ShouldFail(401, 401);
        registry.Http.DefaultRequestHeaders.Authorization = new("Basic", "no base64!");
        (await registry.GetAsync("subjects")).ShouldFail(401, 401);
        registry.Http.DefaultRequestHeaders.Authorization = Basic("ann:päss:word");
        (await registry.GetAsync("subjects")).Status.ShouldBe(HttpStatusCode.OK);

        static System.Net.Http.Headers.AuthenticationHeaderValue Basic(string text) =>
            new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public async Task Bad_settings_are_named()
    {
        await Refuse(new() { Port = 70_000 }, "Port is 70000");
        await Refuse(new() { MaxRequestBytes = 0 }, "MaxRequestBytes is 0");
        await Refuse(new() { Username = "ann" }, "Username and Password");
        await Refuse(new() { Username = "a:b", Password = "c" }, "colon");

        static async Task Refuse(EmbeddedSchemaRegistryOptions options, string told) =>
            (await Should.ThrowAsync<ArgumentException>(() => EmbeddedSchemaRegistry.StartAsync(options)))
                .Message.ShouldContain(told);
    }
}
