namespace Deimos.Hosting.Local;

/// <summary>An HTTP endpoint of a service.</summary>
/// <param name="Name">The name it has in service discovery.</param>
/// <param name="Port">The port; null for a free one.</param>
internal sealed record EndpointDeclaration(string Name, int? Port)
{
    public const string DefaultName = "http";
}
