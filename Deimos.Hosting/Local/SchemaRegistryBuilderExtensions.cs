namespace Deimos.Hosting.Local;

/// <summary>A schema registry in an application.</summary>
public static class SchemaRegistryBuilderExtensions
{
    /// <summary>Adds a schema registry: embedded, or the one that <c>ConnectionStrings__name</c> names.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource and of its connection string.</param>
    /// <param name="port">The port of the embedded registry; by default a free one.</param>
    /// <remarks>
    /// The embedded registry keeps its schemas itself; one in a container keeps them in the Kafka it refers to.
    /// </remarks>
    public static IResourceBuilder<SchemaRegistryResource> AddSchemaRegistry(
        this IDistributedApplicationBuilder builder, string name, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(new SchemaRegistryResource(name, port));
    }
}
