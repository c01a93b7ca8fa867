using Microsoft.Extensions.Configuration;

namespace Deimos.Hosting.Local.Running;

/// <summary>A run of a part of the stack: inside this process, or elsewhere when it was configured.</summary>
internal sealed class PartRun(PartResource resource, RunContext context) : ResourceRun(resource, context)
{
    private RunningPart? _part;
    private Task _watch = Task.CompletedTask;

    public override string? Endpoint => _part?.Endpoint;

    public override string? ConnectionString => _part?.ConnectionString;

    protected override async Task<ResourceState> StartToHealthyAsync(CancellationToken cancellationToken)
    {
        Become(ResourceState.Starting);
        var start = new PartStart(
            Log, other => Context.Find(other).ConnectionString!, Context.Kept?.FolderOf(resource));
        if (Context.Configuration.GetConnectionString(Name) is { } configured)
        {
            _part = await AttachAsync(configured, start, cancellationToken).ConfigureAwait(false);
            return ResourceState.External;
        }

        try
        {
            _part = await resource.StartAsync(start, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsOfThePart(exception, cancellationToken))
        {
            throw new DistributedApplicationException($"'{Name}' cannot be started. {exception.Message}", exception);
        }

        _watch = WatchAsync(_part);
        return ResourceState.Healthy;
    }

    protected override async Task StopRunningAsync(CancellationToken cancellationToken)
    {
        if (_part?.Owned is { } owned)
        {
            await owned.DisposeAsync().ConfigureAwait(false);
        }

        await _watch.ConfigureAwait(false);
    }

    private async Task<RunningPart> AttachAsync(string configured, PartStart start, CancellationToken cancellationToken)
    {
        var variable = ((IResourceWithConnectionString)resource).ConnectionStringEnvironmentVariable;
        if (string.IsNullOrWhiteSpace(configured))
        {
            throw new DistributedApplicationException(
                $"{variable} is empty. Set it to the connection string of '{Name}', or unset it to have '{Name}' "
                + "started.");
        }

        try
        {
            return await resource.AttachAsync(configured, start, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsOfThePart(exception, cancellationToken))
        {
            throw new DistributedApplicationException(
                $"'{Name}' that {variable} names cannot be used. {exception.Message} Start it or correct the variable, "
                + $"or unset it to have '{Name}' started.",
                exception);
        }
    }

    // A time limit inside of a client looks like a cancellation, too.
    private static bool IsOfThePart(Exception exception, CancellationToken cancellationToken) =>
        exception is not DistributedApplicationException && !cancellationToken.IsCancellationRequested;

    private async Task WatchAsync(RunningPart part)
    {
        if (part.Ended is not { } ended)
        {
            return;
        }

        try
        {
            await ended.WaitAsync(Stopping).ConfigureAwait(false);
            Log("ended by itself");
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            Log($"ended by itself: {exception.Message}");
        }

        if (!Stopping.IsCancellationRequested)
        {
            Become(ResourceState.Failed);
            Context.PrintStatus();
        }
    }
}
