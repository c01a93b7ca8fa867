using System.Net;
using Deimos.Embedded.Kafka.Security;

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

    /// <summary>Gets the name of the listener that the client came in by.</summary>
    public required string Listener { get; init; }

    /// <summary>Gets the client's certificate's name, where a listener asks for one.</summary>
    public string? CertificateSubject { get; init; }

    /// <summary>Gets how far the client has authenticated; nothing where the listener does not ask for it.</summary>
    public SaslSession? Sasl { get; init; }

    /// <summary>Gets a value indicating whether the client has shown all that the listener wants to see.</summary>
    public bool IsAuthenticated => Sasl is null or { IsAuthenticated: true };

    /// <summary>Gets who the client is; <c>User:ANONYMOUS</c> where it has not shown it.</summary>
    public string Principal =>
        Sasl?.Principal ?? (CertificateSubject is { } subject ? $"User:{subject}" : "User:ANONYMOUS");

    /// <summary>Gets or sets the client library's name, as it told in ApiVersions.</summary>
    public string? SoftwareName { get; set; }

    /// <summary>Gets or sets the client library's version, as it told in ApiVersions.</summary>
    public string? SoftwareVersion { get; set; }

    /// <summary>Gets a value indicating whether the connection ends once the current request is done.</summary>
    public bool IsClosing { get; private set; }

    /// <summary>Gets what is told in the log about an end that the client brought about.</summary>
    public string? CloseReason { get; private set; }

    /// <summary>Ends the connection after the current request: a failure where no reply is awaited.</summary>
    public void Close(string? reason = null) => (IsClosing, CloseReason) = (true, reason);
}
