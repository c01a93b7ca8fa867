namespace Deimos.Hosting.Tests.Local;

/// <summary>
/// However an AppHost ends, nothing that it has started is left, down to the children of its services.
/// </summary>
public sealed class AppHostProcessTests
{
    private static readonly TimeSpan SoonEnough = TimeSpan.FromSeconds(5);

    private static string Assembly => new Projects.ProbeAppHost().TargetPath;

    public AppHostProcessTests() =>
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux shows all processes with their environment.");

    [Fact]
    public async Task Ctrl_C_stops_everything_in_order()
    {
        using var host = AppHostProcess.Start(Assembly, []);
        await host.HealthyAsync();
        host.CountDescendants().ShouldBeGreaterThanOrEqualTo(5);

        host.Signal("INT", group: true);

        await host.ExitedAsync();
        host.ExitCode.ShouldBe(0);
        await host.NothingIsLeftAsync(SoonEnough);
        var views = host.Output.IndexOf("views           |       Application is shutting", StringComparison.Ordinal);
        var api = host.Output.IndexOf("api             |       Application is shutting", StringComparison.Ordinal);
        views.ShouldBeGreaterThan(0);
        api.ShouldBeGreaterThan(views);
        host.Output.ShouldContain("apphost         | stopped");
    }

    [Fact]
    public async Task A_second_Ctrl_C_does_not_wait_for_a_service_that_does_not_stop()
    {
        using var host = AppHostProcess.Start(Assembly, ["--deaf"]);
        await host.HealthyAsync();
        host.Signal("INT", group: true);
        await host.WroteAsync("views           |       Application is shutting");

        host.Signal("INT", group: true);

        await host.ExitedAsync();
        host.ExitCode.ShouldBe(130);
        await host.NothingIsLeftAsync(SoonEnough);
    }

    [Fact]
    public async Task SIGTERM_stops_everything()
    {
        using var host = AppHostProcess.Start(Assembly, []);
        await host.HealthyAsync();

        host.Signal("TERM");

        await host.ExitedAsync();
        host.ExitCode.ShouldBe(0);
        await host.NothingIsLeftAsync(SoonEnough);
        host.Output.ShouldContain("apphost         | stopped");
    }

    [Fact]
    public async Task SIGKILL_leaves_nothing_behind()
    {
        using var host = AppHostProcess.Start(Assembly, ["--postgres"]);
        await host.HealthyAsync();
        host.CountDescendants().ShouldBeGreaterThanOrEqualTo(6);

        host.Signal("KILL");

        await host.NothingIsLeftAsync(SoonEnough);
    }

    [Fact]
    public async Task SIGKILL_of_the_whole_group_leaves_nothing_behind()
    {
        using var host = AppHostProcess.Start(Assembly, []);
        await host.HealthyAsync();

        host.Signal("KILL", group: true);

        await host.NothingIsLeftAsync(SoonEnough);
    }

    [Fact]
    public async Task SIGKILL_of_dotnet_run_leaves_nothing_behind()
    {
        using var host = AppHostProcess.StartWithDotnetRun(
            new Projects.ProbeAppHost().ProjectPath, Path.GetFileName(Path.GetDirectoryName(Assembly))!);
        await host.HealthyAsync();

        host.Signal("KILL");

        await host.NothingIsLeftAsync(SoonEnough);
    }

    [Fact]
    public async Task A_failed_start_ends_with_the_reason_and_exit_code_1()
    {
        using var host = AppHostProcess.Start(Assembly, ["--broken"]);

        await host.ExitedAsync();

        host.ExitCode.ShouldBe(1);
        host.Output.ShouldContain("'api' ended with exit code 3 before it was healthy");
        host.Output.ShouldContain("the probe has been told to exit");
        host.Output.ShouldNotContain("   at Deimos.");
        await host.NothingIsLeftAsync(SoonEnough);
    }
}
