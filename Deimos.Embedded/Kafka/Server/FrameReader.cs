using System.Buffers;
using System.Buffers.Binary;
using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Server;

/// <summary>
/// Cuts the bytes of a connection into frames, each with its length before it.
/// </summary>
/// <remarks>
/// Memory grows with the bytes that have really arrived and not with the length that was announced, so announcing
/// large frames costs a client more than it costs the broker.
/// </remarks>
internal sealed class FrameReader(ITransport transport)
{
    private const int SmallBuffer = 16 * 1024;

    /// <summary>What a connection keeps between requests; a larger buffer goes back as soon as it is empty.</summary>
    private const int LargestKeptBuffer = 2 * 1024 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(SmallBuffer);
    private int _start;
    private int _end;
    private Task<int>? _ahead;

    /// <summary>Gets a value indicating whether a part of a frame has arrived and not yet all of it.</summary>
    public bool HasPart => _end > _start;

    /// <summary>Takes the next frame if all of it has arrived; it stays valid until the next receive.</summary>
    /// <exception cref="ProtocolException">The announced length is negative or above the limit.</exception>
    public bool TryTake(int maxFrameBytes, out ReadOnlyMemory<byte> frame)
    {
        frame = default;
        if (_end - _start < sizeof(int))
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start));
        if (length < 0 || length > maxFrameBytes)
        {
            throw new ProtocolException(
                $"A request of {length} bytes was announced; the limit is {maxFrameBytes}.");
        }

        if (_end - _start - sizeof(int) < length)
        {
            return false;
        }

        frame = _buffer.AsMemory(_start + sizeof(int), length);
        _start += sizeof(int) + length;
        return true;
    }

    /// <summary>Waits for more bytes.</summary>
    /// <returns><see langword="false"/> when the client has closed its side.</returns>
    public async ValueTask<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        int received;
        if (_ahead is { } ahead)
        {
            received = await ahead.ConfigureAwait(false);
            _ahead = null;
        }
        else
        {
            MakeRoom();
            received = await transport.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        }

        _end += received;
        return received > 0;
    }

    /// <summary>
    /// Receives on while a taken frame is still in use, so that the end of the connection is noticed at once.
    /// </summary>
    /// <returns>The bytes received, 0 at the end; nothing where there is no room beside the frame.</returns>
    public Task<int>? ReceiveAhead(CancellationToken cancellationToken)
    {
        if (_ahead is null && _end < _buffer.Length)
        {
            _ahead = transport.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken).AsTask();
        }

        return _ahead;
    }

    /// <summary>Gives the memory back; the socket is closed before, which ends what is still being received.</summary>
    public async ValueTask ReleaseAsync()
    {
        if (_ahead is { } ahead)
        {
            await ((Task)ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void MakeRoom()
    {
        var waiting = _end - _start;
        if (waiting == 0 && _buffer.Length > LargestKeptBuffer)
        {
            Exchange(SmallBuffer);
        }
        else if (waiting == _buffer.Length)
        {
            Exchange(_buffer.Length * 2);
        }
        else if (_start > 0)
        {
            _buffer.AsSpan(_start, waiting).CopyTo(_buffer);
            (_start, _end) = (0, waiting);
        }
    }

    private void Exchange(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(size);
        _buffer.AsSpan(_start, _end - _start).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _start, _end) = (larger, 0, _end - _start);
    }
}
