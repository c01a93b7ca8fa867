using Microsoft.Extensions.Configuration;

namespace Deimos.Hosting.Local;

/// <summary>Describes an application: its resources, and what they need of each other.</summary>
public interface IDistributedApplicationBuilder
{
    /// <summary>Gets the configuration: environment variables, then the command line.</summary>
    IConfigurationManager Configuration { get; }

    /// <summary>Gets the folder that relative project paths start from.</summary>
    string AppHostDirectory { get; }

    /// <summary>Gets the resources in the order they were added.</summary>
    IReadOnlyList<IResource> Resources { get; }

    /// <summary>Adds a resource.</summary>
    /// <typeparam name="T">The kind of resource.</typeparam>
    /// <param name="resource">The resource.</param>
    /// <exception cref="DistributedApplicationException">The name is taken, or is none.</exception>
    IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource;

    /// <summary>Ends the description.</summary>
    DistributedApplication Build();
}
