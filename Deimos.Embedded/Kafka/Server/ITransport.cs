using System.Net;

namespace Deimos.Embedded.Kafka.Server;

/// <summary>
/// The bytes of one connection, encrypted or not.
/// </summary>
internal interface ITransport : IDisposable
{
    EndPoint? RemoteEndPoint { get; }

    /// <summary>Gets the name in the certificate that the client has shown.</summary>
    string? CertificateSubject { get; }

    /// <returns>The number of bytes received; 0 when the client has closed its side.</returns>
    ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    ValueTask SendAsync(ArraySegment<byte>[] pieces, CancellationToken cancellationToken);
}
