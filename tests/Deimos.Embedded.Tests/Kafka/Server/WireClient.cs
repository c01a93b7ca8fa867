using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Tests.Kafka.Server;

/// <summary>
/// A connection on which a test says byte for byte what it wants.
/// </summary>
internal sealed class WireClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public Socket Socket => _socket;

    public static Task<WireClient> ConnectAsync(EmbeddedKafka kafka, int broker = 1) =>
        ConnectAsync(IPEndPoint.Parse(kafka.BootstrapServers.Split(',')[broker - 1]));

    public static async Task<WireClient> ConnectAsync(IPEndPoint address)
    {
        var client = new WireClient();
        client._socket.NoDelay = true;
        await client._socket.ConnectAsync(address, Scene.Cancellation);
        return client;
    }

    /// <summary>Builds a request with its length and header.</summary>
    public static byte[] Frame(
        ApiKey key, short version, int correlationId, bool isFlexible = false, Action<ResponseWriter>? body = null)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ResponseWriter(output);
        writer.WriteInt32(0);
        writer.WriteInt16((short)key);
        writer.WriteInt16(version);
        writer.WriteInt32(correlationId);
        writer.WriteString("wire");
        writer.IsFlexible = isFlexible;
        writer.WriteNoTags();
        body?.Invoke(writer);
        var frame = output.WrittenSpan.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - sizeof(int));
        return frame;
    }

    public async Task SendAsync(params byte[][] frames)
    {
        ReadOnlyMemory<byte> rest = frames.SelectMany(frame => frame).ToArray();
        while (!rest.IsEmpty)
        {
            rest = rest[await _socket.SendAsync(rest, Scene.Cancellation)..];
        }
    }

    /// <summary>Reads a response, checks whose it is, and gives its body.</summary>
    public async Task<RequestReader> ReceiveAsync(int correlationId, bool isFlexible = false, bool hasHeaderTags = true)
    {
        var size = BinaryPrimitives.ReadInt32BigEndian(await ReadAsync(sizeof(int)));
        var reader = new RequestReader(await ReadAsync(size)) { IsFlexible = isFlexible };
        reader.ReadInt32().ShouldBe(correlationId);
        if (hasHeaderTags)
        {
            reader.SkipTags();
        }

        return reader;
    }

    /// <summary>Waits until the broker has closed the connection, and fails when it says something before.</summary>
    public async Task ExpectCloseAsync()
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Scene.Cancellation);
        timeout.CancelAfter(Scene.Patience);
        try
        {
            (await _socket.ReceiveAsync(new byte[1], timeout.Token)).ShouldBe(0);
        }
        catch (SocketException fault)
        {
            fault.SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
        }
    }

    public void Dispose() => _socket.Dispose();

    public async Task<byte[]> ReadAsync(int count)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Scene.Cancellation);
        timeout.CancelAfter(Scene.Patience);
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var received = await _socket.ReceiveAsync(bytes.AsMemory(read), timeout.Token);
            received.ShouldBeGreaterThan(0, "The broker closed the connection instead of answering.");
            read += received;
        }

        return bytes;
    }
}
