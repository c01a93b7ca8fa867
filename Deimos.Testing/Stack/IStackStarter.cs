namespace Deimos.Testing.Stack;

/// <summary>
/// Starts the parts of a tier that lies in a package of its own.
/// </summary>
internal interface IStackStarter
{
    /// <summary>Says why the tier cannot be had here, or nothing.</summary>
    Task<string?> WhyNotAsync(CancellationToken cancellationToken);

    /// <returns>Where the parts are, and what ends them.</returns>
    Task<(StackSettings Settings, IAsyncDisposable Owner)> StartAsync(CancellationToken cancellationToken);
}
