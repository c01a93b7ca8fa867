namespace Deimos.Hosting.Local;

/// <summary>What a resource needs of others.</summary>
public static class ResourceBuilderExtensions
{
    /// <summary>Starts a resource only after another is healthy.</summary>
    /// <typeparam name="T">The kind of the resource that waits.</typeparam>
    /// <param name="builder">The resource that waits.</param>
    /// <param name="dependency">The resource that is waited for.</param>
    public static IResourceBuilder<T> WaitFor<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : Resource
    {
        ArgumentNullException.ThrowIfNull(builder);
        Need(builder, dependency, nameof(WaitFor));
        builder.Resource.WaitsFor.Add(dependency.Resource);
        return builder;
    }

    /// <summary>Tells a service the connection string of another resource, and starts it after that resource.</summary>
    /// <typeparam name="T">The kind of the resource that is told.</typeparam>
    /// <param name="builder">The resource that is told.</param>
    /// <param name="source">The resource with the connection string.</param>
    /// <param name="connectionName">The name for the connection string; by default the name of the resource.</param>
    /// <remarks>
    /// A service gets it as <c>ConnectionStrings__name</c>. Parts of the stack run inside the AppHost and need none;
    /// for them this is the start order alone.
    /// </remarks>
    public static IResourceBuilder<T> WithReference<T>(
        this IResourceBuilder<T> builder,
        IResourceBuilder<IResourceWithConnectionString> source,
        string? connectionName = null)
        where T : Resource
    {
        ArgumentNullException.ThrowIfNull(builder);
        Need(builder, source, nameof(WithReference));
        builder.Resource.References.Add(new ResourceReference(source.Resource, connectionName));
        return builder;
    }

    /// <summary>Tells a service the endpoints of another, as service discovery reads them.</summary>
    /// <typeparam name="T">The kind of the resource that is told.</typeparam>
    /// <param name="builder">The resource that is told.</param>
    /// <param name="source">The service with the endpoints.</param>
    /// <remarks>The addresses are known before any start, so two services may refer to each other.</remarks>
    public static IResourceBuilder<T> WithReference<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<ProjectResource> source)
        where T : Resource
    {
        ArgumentNullException.ThrowIfNull(builder);
        Need(builder, source, nameof(WithReference));
        builder.Resource.References.Add(new ResourceReference(source.Resource));
        return builder;
    }

    private static void Need<T>(IResourceBuilder<T> builder, IResourceBuilder<IResource>? other, string method)
        where T : Resource
    {
        if (other is null)
        {
            throw new DistributedApplicationException(
                $"{method} of '{builder.Resource.Name}' is given null. Give it what an Add method has returned.");
        }

        if (!ReferenceEquals(builder.ApplicationBuilder, other.ApplicationBuilder))
        {
            throw new DistributedApplicationException(
                $"{method} of '{builder.Resource.Name}' is given '{other.Resource.Name}', which belongs to another "
                + "application. Add it to the same builder.");
        }
    }
}
