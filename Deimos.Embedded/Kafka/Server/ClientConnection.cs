using System.Net;

namespace Deimos.Embedded.Kafka.Server;

/// <summary>
/// The connection that a request came over, as far as handlers may know it.
/// </summary>
internal sealed class ClientConnection(long id, EndPoint? remoteEndPoint, CancellationToken closed)
{
    public long Id => id;

    public EndPoint? RemoteEndPoint => remoteEndPoint;

    /// <summary>Gets the client's address as group descriptions show it, such as <c>/127.0.0.1</c>.</summary>
    public string Host => remoteEndPoint is IPEndPoint ip ? $"/{ip.Address}" : "/";

    /// <summary>Gets a token that is cancelled when the client has gone or the broker stops.</summary>
    public CancellationToken Closed => closed;

    /// <summary>Gets or sets who authenticated; <c>User:ANONYMOUS</c> on a plain listener.</summary>
    public string Principal { get; set; } = "User:ANONYMOUS";

    /// <summary>Gets or sets the client library's name, as it told in ApiVersions.</summary>
    public string? SoftwareName { get; set; }

    /// <summary>Gets or sets the client library's version, as it told in ApiVersions.</summary>
    public string? SoftwareVersion { get; set; }

    /// <summary>Gets a value indicating whether the connection ends once the current request is done.</summary>
    public bool IsClosing { get; private set; }

    /// <summary>Ends the connection after the current request: a failure where no reply is awaited.</summary>
    public void Close() => IsClosing = true;
}
