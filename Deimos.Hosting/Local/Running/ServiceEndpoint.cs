namespace Deimos.Hosting.Local.Running;

/// <summary>An endpoint with its port.</summary>
/// <param name="Name">The name it has in service discovery.</param>
/// <param name="Port">The port.</param>
/// <param name="IsFixed">Whether somebody has asked for just this port.</param>
internal sealed record ServiceEndpoint(string Name, int Port, bool IsFixed)
{
    public Uri Url => new($"http://localhost:{Port}");
}
