namespace Deimos.Hosting.Local;

/// <summary>An address of a service that tells by its status code whether the service is healthy.</summary>
internal sealed record HealthCheckDeclaration(string Path, int StatusCode, string? EndpointName);
