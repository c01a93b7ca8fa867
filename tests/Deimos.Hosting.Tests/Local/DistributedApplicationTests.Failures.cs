using System.Net;
using System.Net.Sockets;
using Deimos.Hosting.Local;

namespace Deimos.Hosting.Tests.Local;

public sealed partial class DistributedApplicationTests
{
    [Fact]
    public async Task A_service_that_dies_at_once_ends_the_start_with_its_last_output()
    {
        await using var application = new Application(builder =>
        {
            var other = builder.AddProject<Projects.ProbeService>("other");
            builder.AddProject<Projects.ProbeService>("dying")
                .WaitFor(other)
                .WithEnvironment("PROBE_EXIT", "42")
                .WithHttpHealthCheck("/health");
        });

        var message = await application.StartAndFailAsync();

        message.ShouldMatch(@"^'dying' ended with exit code 42 before it was healthy, \d+\.\d s after its start\.");
        message.ShouldContain("  the probe has been told to exit");
        message.ShouldContain("  and says so on its error output");
        application.Output.ShouldMatch(@"│ dying +│ failed \(exit code 42\) │");
        application.Output.ShouldContain("other   |       Application is shutting down");
    }

    [Fact]
    public async Task A_service_that_never_gets_healthy_ends_the_start_with_its_last_answer()
    {
        await using var application = new Application(
            builder => builder.AddProject<Projects.ProbeService>("sick")
                .WithEnvironment("PROBE_HEALTHY_WHEN", "/nowhere/at/all")
                .WithHttpHealthCheck("/health"),
            options => options.HealthTimeout = TimeSpan.FromSeconds(5));

        var message = await application.StartAndFailAsync();

        message.ShouldStartWith("'sick' is not healthy after 5 s: http://localhost:");
        message.ShouldContain("/health last answered 503 where 200 is expected: still migrating");
        message.ShouldContain("Now listening on");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var application = new Application(builder =>
            builder.AddProject<Projects.ProbeService>("probe").WithHttpEndpoint(port));

        var message = await application.StartAndFailAsync();

        message.ShouldStartWith($"'probe' cannot listen on port {port}: ");
        message.ShouldContain(
            OperatingSystem.IsLinux() ? $"process {Environment.ProcessId} " : "another process has it");
        message.ShouldEndWith("another port with WithHttpEndpoint or in its launch settings.");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_for_a_part_too()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var application = new Application(builder => builder.AddSchemaRegistry("schema-registry", port));

        var message = await application.StartAndFailAsync();

        message.ShouldStartWith("'schema-registry' cannot be started.");
        message.ShouldContain($"{port}");
    }

    [Fact]
    public async Task A_project_that_does_not_build_shows_the_errors_of_the_compiler()
    {
        using var project = new TemporaryProject("Broken", "int number = \"no number\";");
        await using var application = new Application(builder => builder.AddProject("broken", project.Path));

        var message = await application.StartAndFailAsync();

        message.ShouldStartWith($"'broken' does not build (exit code 1); correct {project.Path}:");
        message.ShouldContain("Program.cs(1,14): error CS0029");
        application.Output.ShouldMatch("│ broken +│ failed");
    }

    [Fact]
    public async Task A_project_by_its_path_is_built_and_run()
    {
        using var project = new TemporaryProject("Working", "System.Console.WriteLine(\"built and run\");");
        await using var application = new Application(
            builder => builder.AddProject("working", "Working.csproj"),
            options => options.ProjectDirectory = project.Folder);

        await application.StartAsync();

        application.Output.ShouldContain("working | built and run");
        application.Output.ShouldMatch("│ working +│ finished");
    }

    [Fact]
    public async Task A_project_that_is_not_there_is_named()
    {
        await using var application = new Application(builder => builder.AddProject("lost", "/nowhere/Lost.csproj"));

        (await application.StartAndFailAsync()).ShouldBe(
            "'lost' has no project: /nowhere/Lost.csproj does not exist. Correct the path in AddProject.");
    }

    [Fact]
    public async Task A_health_check_of_no_endpoint_is_named()
    {
        await using var application = new Application(builder =>
            builder.AddProject<Projects.ProbeService>("probe").WithHttpHealthCheck("/health", endpointName: "admin"));

        (await application.StartAndFailAsync()).ShouldBe(
            "The health check of 'probe' asks the endpoint 'admin', which 'probe' does not have. It has: http.");
    }

    [Fact]
    public async Task Giving_the_start_up_stops_what_was_started()
    {
        await using var application = new Application(builder =>
            builder.AddProject<Projects.ProbeService>("sick")
                .WithEnvironment("PROBE_HEALTHY_WHEN", "/nowhere/at/all")
                .WithHttpHealthCheck("/health"));
        using var patience = new CancellationTokenSource();

        var start = ((DistributedApplication)application).StartAsync(patience.Token);
        await application.WroteAsync("Now listening on");
        var id = await application.ProcessIdOfAsync("sick");
        await patience.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(start);
        ProcessProbe.IsRunning(id).ShouldBeFalse();
    }

    [Fact]
    public async Task A_service_that_fails_later_is_started_again_and_counted()
    {
        await using var application = new Application(builder =>
            builder.AddProject<Projects.ProbeService>("probe").WithHttpHealthCheck("/health"));
        await application.StartAsync();

        await application.EndAsync("probe", 7);

        await application.WroteAsync("probe   | ended with exit code 7; restart 1 of 5 in ");
        await application.WroteAsync("probe   | healthy again");
        (await application.GetAsync("probe", "/health")).ShouldBe("well");
    }

    [Fact]
    public async Task A_service_that_fails_too_often_is_shown_as_failed()
    {
        await using var application = new Application(
            builder => builder.AddProject<Projects.ProbeService>("probe").WithHttpHealthCheck("/health"),
            options => options.MaxRestarts = 1);
        await application.StartAsync();

        await application.EndAsync("probe", 7);
        await application.WroteAsync("probe   | healthy again");
        await application.EndAsync("probe", 8);

        await application.WroteAsync("failed (exit code 8, 1 restart)");
        application.Output.ShouldContain("probe   | failed for good: ended with exit code 8 after 1 restart. Its last");
    }
}
