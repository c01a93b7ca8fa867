using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Deimos.Embedded.SchemaRegistry;

public partial class EmbeddedSchemaRegistryTests
{
    [Theory]
    [InlineData("GET", "nothing/here", 404)]
    [InlineData("GET", "associations/resources/-/widgets", 404)]
    [InlineData("GET", "subjects/s/versions/1/nothing", 404)]
    [InlineData("PATCH", "subjects", 405)]
    [InlineData("POST", "subjects", 405)]
    [InlineData("DELETE", "schemas/types", 405)]
    public async Task Unknown_routes_are_errors_with_a_body(string method, string path, int status)
    {
        await using var registry = await RegistrySession.StartAsync();

        (await registry.SendAsync(new HttpMethod(method), path)).ShouldFail(status, status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"schema\":null}")]
    [InlineData("{\"schema\":\"\"}")]
    [InlineData("{\"schema\":\" \"}")]
    [InlineData("{\"schema\":\"{\"}")]
    [InlineData("{\"schema\":\"{\\\"type\\\":\\\"int\\\",\\\"p\\\":\\\"\\\\ud800\\\"}\"}")]
    public async Task Request_without_a_schema_is_refused(string body)
    {
        await using var registry = await RegistrySession.StartAsync();

        (await registry.PostAsync("subjects/s/versions", body)).ShouldFail(422, 42201);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("17")]
    [InlineData("{\"schema\":{}}")]
    [InlineData("{\"schema\":17}")]
    [InlineData("{\"schema\":\"\\ud800\"}")]
    [InlineData("{\"schema\":\"\\\"int\\\"\",\"references\":{}}")]
    [InlineData("{\"schema\":\"\\\"int\\\"\",\"id\":\"x\"}")]
    public async Task Body_of_another_form_is_malformed(string body)
    {
        await using var registry = await RegistrySession.StartAsync();

        (await registry.PostAsync("subjects/s/versions", body)).ShouldFail(400, 400);
        (await registry.GetAsync("subjects")).Text.ShouldBe("[]");
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_malformed()
    {
        await using var registry = await RegistrySession.StartAsync();
        byte[] body = [.. "{\"schema\":\"\\\""u8, 0xC3, 0x28, 0xFF, .. "\\\"\"}"u8];

        (await registry.PostAsync("subjects/s/versions", body)).ShouldFail(400, 400);
    }

    [Fact]
    public async Task Deep_nesting_is_refused()
    {
        await using var registry = await RegistrySession.StartAsync();

        (await registry.PostAsync("subjects/s/versions", new string('[', 100_000))).ShouldFail(400, 400);
        (await registry.RegisterAsync("s", new string('[', 100_000))).ShouldFail(422, 42201);
        (await registry.RegisterAsync("s", string.Concat(Enumerable.Repeat("{\"type\":\"array\",\"items\":", 50_000))
            + "\"int\"" + new string('}', 50_000))).ShouldFail(422, 42201);
    }

    [Fact]
    public async Task Long_chains_of_types_are_refused_or_compared_but_never_a_crash()
    {
        await using var registry = await RegistrySession.StartAsync();
        var chain = new StringBuilder("[{\"type\":\"record\",\"name\":\"R0\",\"fields\":[]}");
        for (var i = 1; i < 30_000; i++)
        {
            chain.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $$""",{"type":"record","name":"R{{i}}","fields":[{"name":"f","type":"R{{i - 1}}"}]}""");
        }

        await registry.RegisterAsync("chain", chain.Append(']').ToString());
        var last = await registry.RegisterAsync(
            "last", "\"R29999\"", new { name = "R", subject = "chain", version = 1 });

        last.ShouldFail(422, 42201);
        (await registry.RegisterAsync("s", Schemas.V1)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Large_requests_are_refused_whether_announced_or_not()
    {
        await using var registry = await RegistrySession.StartAsync(
            new EmbeddedSchemaRegistryOptions { MaxRequestBytes = 10_000 });
        var schema = new string(' ', 20_000);

        (await registry.RegisterAsync("s", schema)).ShouldFail(413, 413);
        using var endless = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(schema)));
        using var request = new HttpRequestMessage(HttpMethod.Post, "subjects/s/versions") { Content = endless };
        request.Headers.TransferEncodingChunked = true;
        using var answer = await registry.Http.SendAsync(request, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await registry.RegisterAsync("s", Schemas.V1)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Content_of_another_type_is_refused()
    {
        await using var registry = await RegistrySession.StartAsync();
        using var text = new StringContent("{\"schema\":\"\\\"int\\\"\"}", Encoding.UTF8, "text/plain");
        using var json = new StringContent("{\"schema\":\"\\\"int\\\"\"}", Encoding.UTF8, "application/json");
        using var untyped = new ByteArrayContent("{\"schema\":\"\\\"int\\\"\"}"u8.ToArray());

        (await registry.SendAsync(HttpMethod.Post, "subjects/s/versions", text)).ShouldFail(415, 415);
        (await registry.SendAsync(HttpMethod.Post, "subjects/s/versions", json)).Id.ShouldBe(1);
        (await registry.SendAsync(HttpMethod.Post, "subjects/s/versions", untyped)).Id.ShouldBe(1);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("a%2Fb")]
    [InlineData("a?b#c&d=e")]
    [InlineData("ä€😀")]
    [InlineData("..")]
    [InlineData("a+b")]
    [InlineData("'\"<>\\")]
    public async Task Subject_may_have_any_characters(string subject)
    {
        await using var registry = await RegistrySession.StartAsync();
        var part = subject == ".." ? "%2E%2E%2F" : Uri.EscapeDataString(subject);
        var name = subject == ".." ? "../" : subject;

        (await registry.RegisterAsync(part, Schemas.V1)).Id.ShouldBe(1);

        (await registry.GetAsync("subjects")).Json[0].GetString().ShouldBe(name);
        (await registry.GetAsync($"subjects/{part}/versions/1")).Json.GetProperty("subject").GetString().ShouldBe(name);
        (await registry.PutAsync($"config/{part}", new { compatibility = "NONE" })).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("%0A")]
    [InlineData("a%07b")]
    [InlineData("__GLOBAL")]
    [InlineData("__EMPTY")]
    public async Task Subjects_that_nobody_can_mean_are_refused(string subject)
    {
        await using var registry = await RegistrySession.StartAsync();

        (await registry.RegisterAsync(subject, Schemas.V1)).ShouldFail(422, 42208);
        (await registry.PutAsync($"config/{subject}", new { compatibility = "NONE" })).ShouldFail(422, 42208);
        (await registry.GetAsync($"subjects/{subject}/versions")).ShouldFail(404, 40401);
    }

    [Fact]
    public async Task Default_context_before_a_subject_means_nothing()
    {
        await using var registry = await RegistrySession.StartAsync();
        await registry.RegisterAsync(":.:s", Schemas.V1);

        (await registry.GetAsync("subjects")).Text.ShouldBe("""["s"]""");
    }

    [Theory]
    [InlineData("GET /subjects HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", "400")]
    [InlineData("NONSENSE\r\n\r\n", "400")]
    [InlineData("GET /subjects/%zz%FF/versions HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "404")]
    [InlineData("GET http://x/subjects?deleted=true HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "200")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "404")]
    public async Task Odd_requests_on_the_wire_are_answered(string request, string status)
    {
        await using var registry = await RegistrySession.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(registry.Url.Host, registry.Url.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();

        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);

        using var reader = new StreamReader(stream);
        (await reader.ReadLineAsync(TestContext.Current.CancellationToken))!.ShouldContain($" {status} ");
        (await registry.GetAsync("subjects")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Request_that_ends_in_the_middle_harms_nobody()
    {
        await using var registry = await RegistrySession.StartAsync();
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(registry.Url.Host, registry.Url.Port, TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync(
                "POST /subjects/s/versions HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{\"schema\""u8.ToArray(),
                TestContext.Current.CancellationToken);
        }

        (await registry.GetAsync("subjects")).Text.ShouldBe("[]");
    }
}
