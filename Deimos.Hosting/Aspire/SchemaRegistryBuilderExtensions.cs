using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Deimos.Hosting;

/// <summary>A schema registry in an application that Aspire runs.</summary>
public static class SchemaRegistryBuilderExtensions
{
    /// <summary>Adds Confluent's Schema Registry, in a container.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource and of its connection string.</param>
    /// <param name="port">The port on the host; by default a free one.</param>
    /// <remarks>It keeps its schemas in Kafka, so it needs <c>WithReference(kafka)</c>.</remarks>
    public static IResourceBuilder<SchemaRegistryResource> AddSchemaRegistry(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(new SchemaRegistryResource(name))
            .WithImage("confluentinc/cp-schema-registry", "8.1.0")
            .WithImageRegistry("docker.io")
            .WithHttpEndpoint(port, targetPort: 8081, SchemaRegistryResource.EndpointName)
            .WithEnvironment("SCHEMA_REGISTRY_HOST_NAME", name)
            .WithEnvironment("SCHEMA_REGISTRY_LISTENERS", "http://0.0.0.0:8081")
            .WithHttpHealthCheck("/subjects");
    }

    /// <summary>Has the registry keep its schemas in a Kafka cluster, and start after it.</summary>
    /// <param name="builder">The registry.</param>
    /// <param name="kafka">The cluster.</param>
    public static IResourceBuilder<SchemaRegistryResource> WithReference(
        this IResourceBuilder<SchemaRegistryResource> builder, IResourceBuilder<KafkaServerResource> kafka)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(kafka);
        var inside = kafka.Resource.InternalEndpoint;
        return builder
            .WithEnvironment(context =>
                // Containers find each other by name; what the host sees of Kafka leads nowhere from inside one.
                context.EnvironmentVariables["SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS"] =
                    context.ExecutionContext.IsRunMode
                        ? ReferenceExpression.Create(
                            $"PLAINTEXT://{kafka.Resource.Name}:{inside.Property(EndpointProperty.TargetPort)}")
                        : ReferenceExpression.Create($"PLAINTEXT://{inside.Property(EndpointProperty.HostAndPort)}"))
            .WaitFor(kafka);
    }
}
