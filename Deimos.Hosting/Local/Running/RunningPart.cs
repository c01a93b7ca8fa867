namespace Deimos.Hosting.Local.Running;

/// <summary>A part of the stack that is ready for use.</summary>
internal sealed class RunningPart
{
    public required string ConnectionString { get; init; }

    /// <summary>Gets the address for people, without secrets.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Gets what disposing stops; null for a part that is not ours to stop.</summary>
    public IAsyncDisposable? Owned { get; init; }

    /// <summary>
    /// Gets a task that ends when the part ends by itself; null for what lives as long as the AppHost.
    /// </summary>
    public Task? Ended { get; init; }
}
