using Aspire.Hosting.ApplicationModel;

namespace Deimos.Hosting;

/// <summary>Confluent's Schema Registry in a container; its connection string is its URL.</summary>
/// <param name="name">The name of the resource and of its connection string.</param>
public sealed class SchemaRegistryResource(string name) : ContainerResource(name), IResourceWithConnectionString
{
    internal const string EndpointName = "http";

    /// <summary>Gets the endpoint for processes on the host.</summary>
    public EndpointReference PrimaryEndpoint => field ??= new(this, EndpointName);

    /// <summary>Gets the URL, as services get it.</summary>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.Url)}");
}
