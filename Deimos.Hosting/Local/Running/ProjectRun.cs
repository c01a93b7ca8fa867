using System.ComponentModel;
using Deimos.Embedded.Processes;

namespace Deimos.Hosting.Local.Running;

/// <summary>A run of a service: a child process, started again when it fails after it was healthy.</summary>
internal sealed class ProjectRun(ProjectResource resource, RunContext context) : ResourceRun(resource, context)
{
    private static readonly TimeSpan FirstProbeDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxProbeDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxRestartDelay = TimeSpan.FromSeconds(30);

    // Where nothing can be asked: what lives this long has not died at once.
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(500);

    private LaunchSettings _launchSettings = new();
    private string? _assembly;
    private OwnedProcess? _process;
    private Task _supervision = Task.CompletedTask;

    public IReadOnlyList<ServiceEndpoint> Endpoints { get; private set; } = [];

    public override string? Endpoint => Endpoints.Count == 0
        ? null
        : string.Join(", ", Endpoints.Select(endpoint => endpoint.Url.GetLeftPart(UriPartial.Authority)));

    public override void Prepare()
    {
        if (!File.Exists(resource.ProjectPath))
        {
            throw new DistributedApplicationException(
                $"'{Name}' has no project: {resource.ProjectPath} does not exist. Correct the path in AddProject.");
        }

        _launchSettings = LaunchSettings.Read(resource.ProjectPath);
        Endpoints = ServiceEndpoints.Allocate(resource, _launchSettings);
    }

    protected override async Task<ResourceState> StartToHealthyAsync(CancellationToken cancellationToken)
    {
        _assembly = await FindAssemblyAsync(cancellationToken).ConfigureAwait(false);
        Become(ResourceState.Starting);
        CheckPorts();
        var process = Launch();
        if (await WaitUntilHealthyAsync(process, cancellationToken).ConfigureAwait(false) == ResourceState.Finished)
        {
            return ResourceState.Finished;
        }

        _supervision = SuperviseAsync(process);
        return ResourceState.Healthy;
    }

    protected override async Task StopRunningAsync(CancellationToken cancellationToken)
    {
        await _supervision.ConfigureAwait(false);
        if (_process is { } process)
        {
            await process.StopAsync(Context.Options.StopTimeout, cancellationToken).ConfigureAwait(false);
            await process.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<string> FindAssemblyAsync(CancellationToken cancellationToken)
    {
        if (resource.TargetPath is { } built)
        {
            return File.Exists(built)
                ? built
                : throw new DistributedApplicationException(
                    $"'{Name}' was built with the AppHost, but {built} is gone. Build the AppHost again.");
        }

        Become(ResourceState.Building);
        Log($"building {resource.ProjectPath}");
        await Context.BuildGate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await ProjectBuild.BuildAsync(resource, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Context.BuildGate.Release();
        }
    }

    private void CheckPorts()
    {
        if (Endpoints.FirstOrDefault(endpoint => LoopbackPort.IsTaken(endpoint.Port)) is { } taken)
        {
            throw new DistributedApplicationException(
                $"'{Name}' cannot listen on port {taken.Port}: {PortOwner.Describe(taken.Port)}. Stop that process, or "
                + $"give '{Name}' {(taken.IsFixed ? "another port" : "a port")} with WithHttpEndpoint or in its launch "
                + "settings.");
        }
    }

    private OwnedProcess Launch()
    {
        try
        {
            return _process = OwnedProcess.Start(
                new OwnedProcessOptions
                {
                    FileName = DotnetHost.Path,
                    Arguments = ["exec", _assembly!],
                    Environment = ServiceEnvironment.Create(resource, _launchSettings, Endpoints, Context),
                    WorkingDirectory = Path.GetDirectoryName(resource.ProjectPath),
                    OnOutput = line => Log(line.Text),
                },
                Context.Time);
        }
        catch (Win32Exception exception)
        {
            throw new DistributedApplicationException(
                $"'{Name}' cannot be started with '{DotnetHost.Path}'. {exception.Message}", exception);
        }
    }

    private async Task<ResourceState> WaitUntilHealthyAsync(OwnedProcess process, CancellationToken cancellationToken)
    {
        var start = Context.Time.GetTimestamp();
        var checks = HealthChecks();
        using var probe = new HealthProbe(checks);
        var delay = checks.Count == 0 ? SettleTime : FirstProbeDelay;
        do
        {
            var pause = Task.Delay(delay, Context.Time, cancellationToken);
            if (await Task.WhenAny(process.Exited, pause).ConfigureAwait(false) == process.Exited)
            {
                return Died(process, await process.Exited.ConfigureAwait(false), Context.Time.GetElapsedTime(start));
            }

            await pause.ConfigureAwait(false);
            if (await probe.IsHealthyAsync(cancellationToken).ConfigureAwait(false))
            {
                return ResourceState.Healthy;
            }

            // A service logs each question; its last output must not become nothing else.
            delay = delay * 1.2 < MaxProbeDelay ? delay * 1.2 : MaxProbeDelay;
        }
        while (Context.Time.GetElapsedTime(start) < Context.Options.HealthTimeout);

        throw new DistributedApplicationException(
            $"'{Name}' is not healthy after {Context.Options.HealthTimeout.TotalSeconds:0.#} s: {probe.LastAnswer}. "
            + process.LastOutput);
    }

    private ResourceState Died(OwnedProcess process, int exitCode, TimeSpan after)
    {
        ExitCode = exitCode;
        if (exitCode == 0 && resource.HealthChecks.Count == 0)
        {
            return ResourceState.Finished;
        }

        throw new DistributedApplicationException(
            $"'{Name}' ended with exit code {exitCode} before it was healthy, {after.TotalSeconds:0.0} s after its "
            + $"start. {process.LastOutput}");
    }

    private List<HealthProbe.Check> HealthChecks()
    {
        if (resource.HealthChecks.Count == 0)
        {
            return [.. Endpoints.Select(endpoint => new HealthProbe.Check(endpoint.Url, null))];
        }

        return
        [
            .. resource.HealthChecks.Select(check =>
                new HealthProbe.Check(new Uri(EndpointOf(check).Url, check.Path), check.StatusCode)),
        ];
    }

    private ServiceEndpoint EndpointOf(HealthCheckDeclaration check) =>
        check.EndpointName is null
            ? Endpoints[0]
            : Endpoints.FirstOrDefault(endpoint => endpoint.Name == check.EndpointName)
                ?? throw new DistributedApplicationException(
                    $"The health check of '{Name}' asks the endpoint '{check.EndpointName}', which '{Name}' does not "
                    + $"have. It has: {string.Join(", ", Endpoints.Select(endpoint => endpoint.Name))}.");

    private async Task SuperviseAsync(OwnedProcess process)
    {
        try
        {
            while (true)
            {
                ExitCode = await process.Exited.WaitAsync(Stopping).ConfigureAwait(false);
                if (ExitCode == 0)
                {
                    Log("ended with exit code 0");
                    Become(ResourceState.Finished);
                    return;
                }

                if (await RestartAsync().ConfigureAwait(false) is not { } next)
                {
                    return;
                }

                process = next;
            }
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
        {
        }
    }

    private async Task<OwnedProcess?> RestartAsync()
    {
        while (Restarts < Context.Options.MaxRestarts)
        {
            var delay = TimeSpan.FromTicks(Math.Min(
                Context.Options.RestartDelay.Ticks << Math.Min(Restarts, 20), MaxRestartDelay.Ticks));
            Become(ResourceState.Restarting);
            Restarts++;
            Log($"ended with exit code {ExitCode}; restart {Restarts} of {Context.Options.MaxRestarts} "
                + $"in {delay.TotalSeconds:0.#} s");
            await Task.Delay(delay, Context.Time, Stopping).ConfigureAwait(false);
            await _process!.DisposeAsync().ConfigureAwait(false);
            try
            {
                var process = Launch();
                Become(await WaitUntilHealthyAsync(process, Stopping).ConfigureAwait(false));
                Log("healthy again");
                return State == ResourceState.Finished ? null : process;
            }
            catch (DistributedApplicationException exception)
            {
                Log(exception.Message);
            }
        }

        await _process!.DisposeAsync().ConfigureAwait(false);
        Become(ResourceState.Failed);
        Log($"failed for good: ended with exit code {ExitCode} after {StatusTable.Times(Restarts)}. "
            + _process.LastOutput);
        Context.PrintStatus();
        return null;
    }
}
