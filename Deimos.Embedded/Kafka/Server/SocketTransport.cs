using System.Net;
using System.Net.Sockets;

namespace Deimos.Embedded.Kafka.Server;

/// <inheritdoc />
internal sealed class SocketTransport(Socket socket) : ITransport
{
    public EndPoint? RemoteEndPoint { get; } = socket.RemoteEndPoint;

    public string? CertificateSubject => null;

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        socket.ReceiveAsync(buffer, cancellationToken);

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, cancellationToken).ConfigureAwait(false)..];
        }
    }

    public async ValueTask SendAsync(ArraySegment<byte>[] pieces, CancellationToken cancellationToken)
    {
        // This overload takes no token; closing the socket ends it too.
        using var abort = cancellationToken.UnsafeRegister(static socket => ((Socket)socket!).Dispose(), socket);
        var rest = await socket.SendAsync(pieces, SocketFlags.None).ConfigureAwait(false);
        foreach (var piece in pieces)
        {
            var skipped = Math.Min(rest, piece.Count);
            rest -= skipped;
            await SendAsync(piece.AsMemory(skipped), cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => socket.Dispose();
}
