using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Avro;
using Deimos.Schemas;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Deimos.Runtime.Tests.Schemas;

/// <summary>The client against a real server on a real socket.</summary>
public sealed class SchemaRegistryClientTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<(string Request, string? Authorization, string Body)> _requests = [];
    private WebApplication _server = null!;
    private Uri _url = null!;
    private Func<int, string, (int Status, string Body)> _answer = (_, _) => (200, """{"id":7}""");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var request = $"{context.Request.Method} {context.Request.Path}";
            _requests.Enqueue((request, context.Request.Headers.Authorization, await reader.ReadToEndAsync()));
            var (status, body) = _answer(_requests.Count, request);
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(body);
        });
        await _server.StartAsync(Cancellation);
        _url = new Uri(_server.Urls.Single());
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_schema_is_registered_once_and_remembered()
    {
        var client = Client();

        (await client.RegisterAsync("orders-value", Schema(), [], Cancellation)).ShouldBe(7);
        (await client.RegisterAsync("orders-value", Schema(), [], Cancellation)).ShouldBe(7);

        var request = _requests.ShouldHaveSingleItem();
        request.Request.ShouldBe("POST /subjects/orders-value/versions");
        JsonDocument.Parse(request.Body).RootElement.GetProperty("schema").GetString()
            .ShouldBe(SchemaText.Of(Schema()));
    }

    [Fact]
    public async Task Callers_at_the_same_time_share_one_request()
    {
        _answer = (_, _) => (200, """{"schema":"\"string\""}""");
        var client = Client();

        var schemas = await Task.WhenAll(Enumerable.Range(0, 50)
            .Select(_ => Task.Run(() => client.GetSchemaAsync(7, Cancellation).AsTask(), Cancellation)));

        schemas.ShouldAllBe(schema => schema.Tag == Avro.Schema.Type.String);
        _requests.Select(request => request.Request).ShouldBe(["GET /schemas/ids/7"]);
    }

    [Fact]
    public async Task Failures_are_repeated_and_not_remembered()
    {
        _answer = (count, _) => count < 3 ? (503, "busy") : (200, """{"id":9}""");

        (await Client().RegisterAsync("s", Schema(), [], Cancellation)).ShouldBe(9);

        _requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task User_and_password_come_from_the_address_or_the_options()
    {
        await Client(options => options.Url = new UriBuilder(_url) { UserName = "me%40home", Password = "pa%3Ass" }.Uri)
            .RegisterAsync("s", Schema(), [], Cancellation);
        await Client(options => (options.User, options.Password) = ("you", "secret"))
            .RegisterAsync("s", Schema(), [], Cancellation);

        _requests.Select(request => request.Authorization!["Basic ".Length..])
            .Select(credentials => Encoding.UTF8.GetString(Convert.FromBase64String(credentials)))
            .ShouldBe(["me@home:pa:ss", "you:secret"]);
    }

    [Fact]
    public async Task A_refusal_says_what_was_asked_and_what_the_registry_answered()
    {
        _answer = (_, _) => (422, """{"error_code":42201,"message":"Invalid schema"}""");

        var refused = await Should.ThrowAsync<SchemaRegistryException>(
            () => Client().RegisterAsync("orders-value", Schema(), [], Cancellation).AsTask());

        refused.Message.ShouldBe(
            $"POST {_url}subjects/orders-value/versions for subject 'orders-value' was refused with 422, error 42201: "
            + "Invalid schema.");
        (refused.StatusCode, refused.ErrorCode, refused.IsTransient).ShouldBe((422, 42201, false));
        _requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_conflict_is_explained_even_by_a_registry_that_only_refuses()
    {
        _answer = (_, request) => request.StartsWith("POST /subjects", StringComparison.Ordinal)
            ? (409, """{"error_code":409,"message":"Schema is incompatible"}""")
            : (404, """{"error_code":404,"message":"HTTP 404 Not Found"}""");

        var refused = await Should.ThrowAsync<IncompatibleSchemaException>(
            () => Client().RegisterAsync("orders-value", Schema(), [], Cancellation).AsTask());

        refused.Message.ShouldBe(
            $"Schema 'tests.Thing' is not compatible with subject 'orders-value': POST {_url}subjects/orders-value/"
            + "versions for subject 'orders-value' was refused with 409, error 409: Schema is incompatible. Change the "
            + "schema so that it stays compatible, or the subject's compatibility level.");
        (refused.StatusCode, refused.ErrorCode, refused.Level, refused.IsTransient).ShouldBe((409, 409, null, false));
    }

    [Theory]
    [InlineData(401, "Check Deimos:SchemaRegistry:User and Password.", false)]
    [InlineData(404, "Register the schema, or set Deimos:Schemas:AutoRegister to true.", false)]
    [InlineData(500, "It was tried for ", true)]
    public async Task A_refusal_says_what_to_do(int status, string advice, bool isTransient)
    {
        _answer = (_, _) => (status, """{"error_code":40403,"message":"No."}""");

        var refused = await Should.ThrowAsync<SchemaRegistryException>(
            () => Client().FindAsync("orders-value", Schema(), [], Cancellation).AsTask());

        refused.Message.ShouldContain($"{status}, error 40403: No. {advice}");
        refused.IsTransient.ShouldBe(isTransient);
    }

    [Fact]
    public async Task A_registry_that_is_down_is_named_with_the_time_it_was_tried()
    {
        await _server.StopAsync(Cancellation);

        var refused = await Should.ThrowAsync<SchemaRegistryException>(() => Client(options =>
            options.Url = new UriBuilder(_url) { UserName = "me", Password = "hidden" }.Uri)
            .RegisterAsync("orders-value", Schema(), [], Cancellation).AsTask());

        refused.Message.ShouldMatch(
            $@"^The Schema Registry at {_url} could not be reached for subject 'orders-value'; it was tried for "
            + @"\d+\.\d s \(2 retries allowed\): .+ Start it, or set Deimos:SchemaRegistry:Url\.$");
        refused.IsTransient.ShouldBeTrue();
    }

    [Fact]
    public async Task Referenced_schemas_are_fetched_too()
    {
        _answer = (_, request) => (200, request switch
        {
            "GET /schemas/ids/3" => """
                {"schema":"{\"type\":\"record\",\"name\":\"A\",\"fields\":[{\"name\":\"b\",\"type\":\"x.B\"}]}",
                 "references":[{"name":"x.B","subject":"b-value","version":2}]}
                """,
            _ => """{"schema":"{\"type\":\"enum\",\"name\":\"B\",\"namespace\":\"x\",\"symbols\":[\"S\"]}"}""",
        });

        var schema = (RecordSchema)await Client().GetSchemaAsync(3, Cancellation);

        schema["b"].Schema.ShouldBeOfType<EnumSchema>().Fullname.ShouldBe("x.B");
        _requests.Select(request => request.Request)
            .ShouldBe(["GET /schemas/ids/3", "GET /subjects/b-value/versions/2"]);
    }

    [Theory]
    [InlineData("<html>", "is no JSON; is this address a Schema Registry?")]
    [InlineData("""{"schemaType":"PROTOBUF","schema":"x"}""", "is a schema of type PROTOBUF, and only Avro")]
    [InlineData("""{"schema":"{}"}""", "cannot be used as an Avro schema")]
    public async Task An_answer_that_is_of_no_use_is_named(string body, string problem)
    {
        _answer = (_, _) => (200, body);

        (await Should.ThrowAsync<SchemaRegistryException>(() => Client().GetSchemaAsync(3, Cancellation).AsTask()))
            .Message.ShouldStartWith($"The answer of {_url}schemas/ids/3 {problem}");
    }

    [Fact]
    public async Task One_caller_who_gives_up_does_not_end_the_request_of_the_others()
    {
        var gate = new ManualResetEventSlim();
        _answer = (_, _) =>
        {
            gate.Wait(TimeSpan.FromSeconds(30));
            return (200, """{"id":7}""");
        };
        var client = Client();
        using var impatient = new CancellationTokenSource();

        var first = client.RegisterAsync("s", Schema(), [], impatient.Token).AsTask();
        var second = client.RegisterAsync("s", Schema(), [], Cancellation).AsTask();
        await impatient.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => first);
        gate.Set();
        (await second).ShouldBe(7);
    }

    private static RecordSchema Schema() => Avsc.Record("""{"name":"a","type":"int"}""");

    private ISchemaRegistry Client(Action<SchemaRegistryOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.ClearProviders());
        services.ConfigureHttpClientDefaults(http => http.AddStandardResilienceHandler());
        services.Configure<SchemaRegistryOptions>(options =>
        {
            options.Url = _url;
            options.MaxRetries = 2;
            options.RetryDelay = TimeSpan.FromMilliseconds(10);
            configure?.Invoke(options);
        });
        services.AddDeimosSchemas();
        services.AddDeimosSchemas();
        return services.BuildServiceProvider().GetServices<ISchemaRegistry>().Single();
    }
}
