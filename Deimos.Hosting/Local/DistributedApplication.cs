using Deimos.Embedded.Processes;
using Deimos.Hosting.Local.Running;
using Microsoft.Extensions.Configuration;

namespace Deimos.Hosting.Local;

/// <summary>
/// An application of several parts and services, run on this machine: parts of the stack inside this process, services
/// as child processes.
/// </summary>
/// <remarks>
/// <para>
/// A resource is started as soon as what it waits for and refers to is healthy; all else starts at the same time.
/// Stopping goes the other way. Nothing outlives this process, even when it is killed.
/// </para>
/// <para>It can be started once.</para>
/// </remarks>
public sealed class DistributedApplication : IAsyncDisposable
{
    private readonly RunContext _context;
    private readonly ApplicationRun _run;
    private readonly string _appHostDirectory;
    private int _started;
    private int _disposed;

    internal DistributedApplication(
        IReadOnlyList<Resource> resources,
        IConfiguration configuration,
        DistributedApplicationOptions options,
        string appHostDirectory)
    {
        _appHostDirectory = appHostDirectory;
        _context = new RunContext
        {
            Options = options,
            Configuration = configuration,
            Output = new RunOutput(options.Output, [.. resources.Select(resource => resource.Name)]),
        };
        _run = new ApplicationRun(resources, _context);
    }

    /// <summary>Begins the description of an application.</summary>
    /// <param name="args">The command line, which becomes configuration.</param>
    public static IDistributedApplicationBuilder CreateBuilder(string[]? args = null) =>
        CreateBuilder(new DistributedApplicationOptions { Args = args });

    /// <summary>Begins the description of an application.</summary>
    /// <param name="options">The settings of its run.</param>
    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new DistributedApplicationBuilder(options);
    }

    /// <summary>Runs the application until Ctrl-C, SIGTERM or SIGHUP, then stops it in order.</summary>
    /// <param name="cancellationToken">Ends the run as a signal does.</param>
    /// <remarks>
    /// <para>
    /// The parts of the stack keep their data in the folder <c>.deimos</c> of the AppHost for the next run;
    /// <c>--fresh</c> on the command line removes it first.
    /// </para>
    /// <para>
    /// When it cannot be started, the reason is printed, <see cref="Environment.ExitCode"/> becomes 1, and nothing is
    /// thrown: the reason is for the reader of the console.
    /// </para>
    /// </remarks>
    public Task RunAsync(CancellationToken cancellationToken = default) =>
        RunAsync(WaitForEndAsync, keepData: true, cancellationToken);

    /// <summary>Runs the application and blocks until it has stopped.</summary>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>
    /// Starts the application with empty parts, runs a check when everything is healthy, and stops it.
    /// </summary>
    /// <param name="verification">The check; its result or its exception is the result of the run.</param>
    /// <param name="cancellationToken">Ends the run as a signal does.</param>
    /// <returns>The exit code: 0 when the check returned true, otherwise 1.</returns>
    public async Task<int> VerifyAsync(
        Func<DistributedApplication, CancellationToken, Task<bool>> verification,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(verification);
        var passed = false;
        await RunAsync(
            async token => passed = await verification(this, token).ConfigureAwait(false),
            keepData: false,
            cancellationToken).ConfigureAwait(false);
        return passed ? 0 : 1;
    }

    /// <summary>Starts the application and returns when every resource is healthy.</summary>
    /// <param name="cancellationToken">Gives the start up; what was started is stopped.</param>
    /// <exception cref="DistributedApplicationException">A resource failed; nothing is left running.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _started, 1) != 0)
        {
            throw new DistributedApplicationException(
                "The application was started before. Build another to start again.");
        }

        return _run.StartAsync(cancellationToken);
    }

    /// <summary>Stops each resource after those that needed it.</summary>
    /// <param name="cancellationToken">Cuts the time short that services have to stop; they are killed then.</param>
    public Task StopAsync(CancellationToken cancellationToken = default) => _run.StopAsync(cancellationToken);

    /// <summary>Waits until a resource is healthy.</summary>
    /// <param name="name">The name of the resource.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DistributedApplicationException">There is no such resource, or its start failed.</exception>
    public Task WaitForHealthyAsync(string name, CancellationToken cancellationToken = default) =>
        Find(name).Healthy.WaitAsync(cancellationToken);

    /// <summary>Tells the connection string of a resource, as services get it, once the resource is healthy.</summary>
    /// <param name="name">The name of the resource.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The connection string; null for a resource that has none.</returns>
    public async ValueTask<string?> GetConnectionStringAsync(string name, CancellationToken cancellationToken = default)
    {
        var run = Find(name);
        await run.Healthy.WaitAsync(cancellationToken).ConfigureAwait(false);
        return run.ConnectionString;
    }

    /// <summary>Tells the address of a service.</summary>
    /// <param name="name">The name of the service.</param>
    /// <param name="endpointName">The endpoint; by default the first.</param>
    public Uri GetEndpoint(string name, string? endpointName = null)
    {
        var endpoints = (Find(name) as ProjectRun)?.Endpoints ?? [];
        return endpoints.FirstOrDefault(endpoint => endpointName is null || endpoint.Name == endpointName)?.Url
            ?? throw new DistributedApplicationException(
                $"'{name}' has no endpoint{(endpointName is null ? "" : $" '{endpointName}'")}. Services have them "
                + "by WithHttpEndpoint, launch settings or the web SDK, once the application is being started.");
    }

    /// <summary>Makes a client whose base address is that of a service.</summary>
    /// <param name="name">The name of the service.</param>
    /// <param name="endpointName">The endpoint; by default the first.</param>
    public HttpClient CreateHttpClient(string name, string? endpointName = null) =>
        new() { BaseAddress = GetEndpoint(name, endpointName) };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await StopAsync().ConfigureAwait(false);
            _run.Dispose();
        }
    }

    private async Task RunAsync(
        Func<CancellationToken, Task> healthy, bool keepData, CancellationToken cancellationToken)
    {
        using var signals = new ShutdownSignals();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(signals.Token, cancellationToken);
        var orphaned = CancelWhenOrphanedAsync(end);
        try
        {
            if (keepData)
            {
                await KeepDataAsync(end.Token).ConfigureAwait(false);
            }

            await StartAsync(end.Token).ConfigureAwait(false);
            await healthy(end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            _context.Output.Error(
                exception is DistributedApplicationException ? exception.Message : exception.ToString());
            Environment.ExitCode = 1;
        }

        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _context.Kept?.Dispose();
        await end.CancelAsync().ConfigureAwait(false);
        await orphaned.ConfigureAwait(false);
        _context.Output.Line(RunOutput.Self, "stopped");
    }

    private async Task KeepDataAsync(CancellationToken cancellationToken)
    {
        var parts = _context.Runs.Select(run => run.Resource)
            .OfType<PartResource>()
            .Where(part => _context.Configuration.GetConnectionString(part.Name) is null)
            .ToList();
        if (parts.Count == 0)
        {
            return;
        }

        var fresh = _context.Options.Args?.Contains("--fresh") ?? false;
        (_context.Kept, var obstacle) = await KeptData.OpenAsync(_appHostDirectory, parts, fresh, cancellationToken)
            .ConfigureAwait(false);
        if (obstacle is not null)
        {
            _context.Output.Line(RunOutput.Self, $"data is not kept after this run: {obstacle}");
        }
    }

    private async Task CancelWhenOrphanedAsync(CancellationTokenSource end)
    {
        try
        {
            await DotnetRun.EndedAsync(_context.Time, end.Token).ConfigureAwait(false);
            await end.CancelAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task WaitForEndAsync(CancellationToken cancellationToken)
    {
        _context.Output.Line(RunOutput.Self, "everything is healthy; Ctrl-C stops it");
        await Task.Delay(Timeout.InfiniteTimeSpan, _context.Time, cancellationToken).ConfigureAwait(false);
    }

    private ResourceRun Find(string name) =>
        _run.Find(name)
        ?? throw new DistributedApplicationException(
            $"The application has no resource '{name}'. It has: "
            + $"{string.Join(", ", _context.Runs.Select(run => run.Name))}.");
}
