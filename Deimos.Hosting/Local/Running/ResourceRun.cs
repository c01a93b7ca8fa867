namespace Deimos.Hosting.Local.Running;

/// <summary>A resource from its start to its stop; the state of one run of the application.</summary>
internal abstract class ResourceRun(Resource resource, RunContext context) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _healthy = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _starting = Task.CompletedTask;

    public Resource Resource => resource;

    public string Name => resource.Name;

    public ResourceState State { get; private set; }

    /// <summary>
    /// Gets a task that ends when the resource is healthy for the first time, or fails with its start.
    /// </summary>
    public Task Healthy => _healthy.Task;

    /// <summary>Gets the address for people; no secrets.</summary>
    public virtual string? Endpoint => null;

    public virtual string? ConnectionString => null;

    public int Restarts { get; protected set; }

    public int? ExitCode { get; protected set; }

    protected RunContext Context => context;

    /// <summary>Gets what is cancelled when the resource is to stop.</summary>
    protected CancellationToken Stopping => _stopping.Token;

    /// <summary>Settles what others need to know before any resource is started.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Starts the resource and returns when it is healthy.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => _starting = StartOnceAsync(cancellationToken);

    /// <summary>Stops the resource if it runs. It may be called at any time, and more than once.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await StopRunningAsync(cancellationToken).ConfigureAwait(false);
        _healthy.TrySetCanceled(CancellationToken.None);
        if (State is not (ResourceState.Failed or ResourceState.Finished))
        {
            Become(ResourceState.Stopped);
        }
    }

    public void Dispose() => _stopping.Dispose();

    protected abstract Task<ResourceState> StartToHealthyAsync(CancellationToken cancellationToken);

    protected abstract Task StopRunningAsync(CancellationToken cancellationToken);

    protected void Become(ResourceState state) => State = state;

    protected void Log(string text) => context.Output.Line(Name, text);

    private async Task StartOnceAsync(CancellationToken cancellationToken)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Stopping);
        try
        {
            Become(await StartToHealthyAsync(cancellation.Token).ConfigureAwait(false));
            _healthy.TrySetResult();
        }
        catch (Exception exception)
        {
            if (exception is not OperationCanceledException)
            {
                Become(ResourceState.Failed);
            }

            _healthy.TrySetException(exception);
            throw;
        }
    }
}
