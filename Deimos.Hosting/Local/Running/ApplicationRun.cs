namespace Deimos.Hosting.Local.Running;

/// <summary>
/// One run of an application: starts resources as early as their order allows, stops them in reverse.
/// </summary>
internal sealed class ApplicationRun : IDisposable
{
    private readonly RunContext _context;

    public ApplicationRun(IReadOnlyList<Resource> resources, RunContext context)
    {
        _context = context;
        StartOrder.Check(resources);
        foreach (var resource in resources)
        {
            context.Add(resource.CreateRun(context));
        }
    }

    public ResourceRun? Find(string name) =>
        _context.Runs.FirstOrDefault(run => string.Equals(run.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns when all resources are healthy; after a failure nothing is left running.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            foreach (var run in _context.Runs)
            {
                run.Prepare();
            }

            await Task.WhenAll(_context.Runs.Select(run => StartOneAsync(run, cancellation))).ConfigureAwait(false);
            _context.PrintStatus();
        }
        catch (Exception exception)
        {
            if (exception is not OperationCanceledException)
            {
                _context.PrintStatus();
            }

            await StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops each resource after those that were started after it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var stops = new Dictionary<ResourceRun, Task>();
        await Task.WhenAll(_context.Runs.Select(StopOnceAsync)).ConfigureAwait(false);

        Task StopOnceAsync(ResourceRun run)
        {
            if (!stops.TryGetValue(run, out var stop))
            {
                stops.Add(run, stop = StopInOrderAsync(run));
            }

            return stop;
        }

        async Task StopInOrderAsync(ResourceRun run)
        {
            var dependents = _context.Runs.Where(other => other.Resource.StartsAfter.Contains(run.Resource));
            // What cannot be stopped is told at the end; it must not keep the rest running.
            await Task.WhenAll(dependents.Select(StopOnceAsync)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await run.StopAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        foreach (var run in _context.Runs)
        {
            run.Dispose();
        }

        _context.BuildGate.Dispose();
    }

    private async Task StartOneAsync(ResourceRun run, CancellationTokenSource cancellation)
    {
        try
        {
            var before = run.Resource.StartsAfter.Select(resource => _context.Find(resource).Healthy);
            await Task.WhenAll(before).WaitAsync(cancellation.Token).ConfigureAwait(false);
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            // The resource that failed says why; this one has only not been started.
            return;
        }

        try
        {
            await run.StartAsync(cancellation.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            await cancellation.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }
}
