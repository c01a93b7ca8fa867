using Deimos.Hosting.Local.Running;

namespace Deimos.Hosting.Local;

/// <summary>
/// A part of the stack that runs inside the AppHost, or somewhere else when its connection string is configured.
/// </summary>
public abstract class PartResource : Resource, IResourceWithConnectionString
{
    private protected PartResource(string name)
        : base(name)
    {
    }

    internal override ResourceRun CreateRun(RunContext context) => new PartRun(this, context);

    /// <summary>Starts the part; it is ready for use when this returns.</summary>
    internal abstract Task<RunningPart> StartAsync(PartStart start, CancellationToken cancellationToken);

    /// <summary>Makes a part that runs elsewhere ready for use.</summary>
    /// <returns>The same as for a part of our own; disposing it leaves the part alone.</returns>
    internal abstract Task<RunningPart> AttachAsync(
        string connectionString, PartStart start, CancellationToken cancellationToken);
}
