using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Deimos.Embedded.Kafka.Server;

namespace Deimos.Embedded.Kafka.Security;

/// <summary>
/// A connection whose bytes are encrypted.
/// </summary>
internal sealed class TlsTransport : ITransport
{
    private readonly SslStream _stream;

    private TlsTransport(SslStream stream, EndPoint? remoteEndPoint) =>
        (_stream, RemoteEndPoint) = (stream, remoteEndPoint);

    public EndPoint? RemoteEndPoint { get; }

    // Kafka writes names without the spaces of .NET.
    public string? CertificateSubject =>
        _stream.RemoteCertificate?.Subject.Replace(", ", ",", StringComparison.Ordinal);

    public static async ValueTask<TlsTransport> OpenAsync(
        Socket socket, SslServerAuthenticationOptions options, CancellationToken cancellationToken)
    {
        var endPoint = socket.RemoteEndPoint;
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await stream.AuthenticateAsServerAsync(options, cancellationToken).ConfigureAwait(false);
            return new TlsTransport(stream, endPoint);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        _stream.ReadAsync(buffer, cancellationToken);

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        _stream.WriteAsync(bytes, cancellationToken);

    public async ValueTask SendAsync(ArraySegment<byte>[] pieces, CancellationToken cancellationToken)
    {
        foreach (var piece in pieces)
        {
            await _stream.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => _stream.Dispose();
}
