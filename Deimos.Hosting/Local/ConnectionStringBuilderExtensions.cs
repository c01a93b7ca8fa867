namespace Deimos.Hosting.Local;

/// <summary>What lies outside of an application.</summary>
public static class ConnectionStringBuilderExtensions
{
    /// <summary>Adds something that is there already; its connection string must be configured.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource and of its connection string.</param>
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(new ConnectionStringResource(name));
    }
}
