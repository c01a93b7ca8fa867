using Deimos.Hosting.Local.Running;

namespace Deimos.Hosting.Local;

/// <summary>The common part of all resources: the name, and what they need of others.</summary>
public abstract class Resource : IResource
{
    private protected Resource(string name) => Name = name;

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Gets what must be healthy before this resource is started.</summary>
    internal List<IResource> WaitsFor { get; } = [];

    /// <summary>Gets whose connection strings or endpoints this resource is told.</summary>
    internal List<ResourceReference> References { get; } = [];

    /// <summary>
    /// Gets everything that comes before this resource; a connection string is there after the start only.
    /// </summary>
    internal virtual IEnumerable<IResource> StartsAfter =>
        WaitsFor
            .Concat(References.Select(reference => reference.Target).OfType<IResourceWithConnectionString>())
            .Distinct();

    internal abstract ResourceRun CreateRun(RunContext context);
}
