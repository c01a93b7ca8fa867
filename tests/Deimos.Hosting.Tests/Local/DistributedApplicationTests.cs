using Deimos.Hosting.Local;

namespace Deimos.Hosting.Tests.Local;

public sealed partial class DistributedApplicationTests
{
    [Fact]
    public async Task Starts_services_and_is_healthy_when_they_are()
    {
        await using var application = new Application(builder =>
            builder.AddProject<Projects.ProbeService>("probe").WithHttpHealthCheck("/health"));

        await application.StartAsync();

        (await application.GetAsync("probe", "/health")).ShouldBe("well");
        application.Output.ShouldContain("probe   | the probe is up");
        application.Output.ShouldMatch(@"│ probe +│ healthy │ http://localhost:\d+ │");
    }

    [Fact]
    public async Task Gives_services_what_they_refer_to()
    {
        await using var application = new Application(builder =>
        {
            var kafka = builder.AddKafka("kafka").AddTopic("widgets", partitions: 2);
            var registry = builder.AddSchemaRegistry("schema-registry").WithReference(kafka).WaitFor(kafka);
            var first = builder.AddProject<Projects.ProbeService>("the-first")
                .WithReference(kafka)
                .WithReference(registry, "registry")
                .WithHttpEndpoint(name: "admin")
                .WithHttpEndpoint();
            builder.AddProject<Projects.ProbeService>("second")
                .WithReference(first)
                .WithEnvironment("GREETING", "hello")
                .WithEnvironment("COMPUTED", () => "later")
                .WithEnvironment("HOME", (string?)null);
        });

        await application.StartAsync();

        var first = await application.EnvironmentOfAsync("the-first");
        first["ConnectionStrings__kafka"].ShouldBe(await Connection(application, "kafka"));
        first["ConnectionStrings__registry"].ShouldBe(await Connection(application, "schema-registry"));
        first["OTEL_SERVICE_NAME"].ShouldBe("the-first");
        first["ASPNETCORE_ENVIRONMENT"].ShouldBe("Development");
        first["DOTNET_ENVIRONMENT"].ShouldBe("Development");
        var second = await application.EnvironmentOfAsync("second");
        second["services__the-first__http__0"].ShouldBe(Endpoint(application, "the-first", "http"));
        second["services__the-first__admin__0"].ShouldBe(Endpoint(application, "the-first", "admin"));
        second["ASPNETCORE_URLS"].ShouldBe(Endpoint(application, "second", "http"));
        second["GREETING"].ShouldBe("hello");
        second["COMPUTED"].ShouldBe("later");
        second.ShouldNotContainKey("HOME");
        second.ShouldNotContainKey("ConnectionStrings__kafka");
    }

    [Fact]
    public async Task Starts_a_service_only_after_what_it_waits_for_is_healthy()
    {
        var healthy = Path.Combine(Path.GetTempPath(), $"healthy-{Guid.NewGuid():N}");
        await using var application = new Application(builder =>
        {
            var first = builder.AddProject<Projects.ProbeService>("first")
                .WithEnvironment("PROBE_HEALTHY_WHEN", healthy)
                .WithHttpHealthCheck("/health");
            builder.AddProject<Projects.ProbeService>("second").WaitFor(first);
            builder.AddProject<Projects.ProbeService>("third");
        });

        var start = application.StartAsync();
        await application.WroteAsync("first   | the probe is up");
        await application.WroteAsync("third   | the probe is up");
        application.Output.ShouldNotContain("second  | the probe is up");
        await File.WriteAllTextAsync(healthy, "", Application.Cancellation);
        await start;
        File.Delete(healthy);

        application.Output.ShouldContain("second  | the probe is up");
    }

    [Fact]
    public async Task Stops_services_before_what_they_waited_for()
    {
        await using var application = new Application(builder =>
        {
            var first = builder.AddProject<Projects.ProbeService>("first");
            builder.AddProject<Projects.ProbeService>("second").WaitFor(first);
        });
        await application.StartAsync();
        var ids = new[] { await application.ProcessIdOfAsync("first"), await application.ProcessIdOfAsync("second") };

        await ((DistributedApplication)application).StopAsync(Application.Cancellation);

        var second = application.Output.IndexOf("second  |       Application is shutting", StringComparison.Ordinal);
        var first = application.Output.IndexOf("first   |       Application is shutting", StringComparison.Ordinal);
        second.ShouldBeGreaterThan(0);
        first.ShouldBeGreaterThan(second);
        ids.ShouldAllBe(id => !ProcessProbe.IsRunning(id));
    }

    [Fact]
    public async Task Kills_a_service_that_does_not_stop()
    {
        await using var application = new Application(
            builder => builder.AddProject<Projects.ProbeService>("deaf").WithEnvironment("PROBE_DEAF", "1"),
            options => options.StopTimeout = TimeSpan.FromMilliseconds(200));
        await application.StartAsync();
        var id = await application.ProcessIdOfAsync("deaf");

        await ((DistributedApplication)application).StopAsync(Application.Cancellation);

        ProcessProbe.IsRunning(id).ShouldBeFalse();
    }

    [Fact]
    public async Task A_service_may_have_nothing_to_serve_and_finish()
    {
        await using var application = new Application(builder =>
        {
            var migration = builder.AddProject<Projects.ProbeService>("migration").WithEnvironment("PROBE_EXIT", "0");
            builder.AddProject<Projects.ProbeService>("api").WaitFor(migration);
        });

        await application.StartAsync();

        application.Output.ShouldMatch("│ migration +│ finished │");
        application.Output.ShouldMatch("│ api +│ healthy +│");
    }

    [Fact]
    public async Task A_verification_decides_the_exit_code_and_sees_everything_healthy()
    {
        await using var passing = new Application(builder => builder.AddProject<Projects.ProbeService>("probe"));
        await using var failing = new Application(builder => builder.AddKafka("kafka"));
        await using var throwing = new Application(builder => builder.AddKafka("kafka"));

        var passed = await ((DistributedApplication)passing).VerifyAsync(
            async (_, _) => await passing.GetAsync("probe", "/health") == "well", Application.Cancellation);
        var failed = await ((DistributedApplication)failing).VerifyAsync(
            (_, _) => Task.FromResult(false), Application.Cancellation);
        var threw = await ((DistributedApplication)throwing).VerifyAsync(
            (_, _) => throw new DistributedApplicationException("The view never came."), Application.Cancellation);
        Environment.ExitCode = 0;

        (passed, failed, threw).ShouldBe((0, 1, 1));
        throwing.Output.ShouldContain("The view never came.");
        passing.Output.ShouldContain("apphost | stopped");
    }

    [Fact]
    public async Task Can_be_started_once()
    {
        await using var application = new Application(builder => builder.AddKafka("kafka"));
        await application.StartAsync();

        (await application.StartAndFailAsync())
            .ShouldBe("The application was started before. Build another to start again.");
    }

    [Fact]
    public async Task Names_the_resources_there_are_when_asked_for_another()
    {
        await using var application = new Application(builder => builder.AddKafka("kafka"));

        Should.Throw<DistributedApplicationException>(() => ((DistributedApplication)application).GetEndpoint("api"))
            .Message.ShouldBe("The application has no resource 'api'. It has: kafka.");
    }

    private static ValueTask<string?> Connection(DistributedApplication application, string name) =>
        application.GetConnectionStringAsync(name, Application.Cancellation);

    private static string Endpoint(DistributedApplication application, string name, string endpoint) =>
        application.GetEndpoint(name, endpoint).GetLeftPart(UriPartial.Authority);
}
