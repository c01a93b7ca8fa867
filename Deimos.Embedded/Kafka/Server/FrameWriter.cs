using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Server;

/// <summary>
/// Collects the responses of a connection and sends them together.
/// </summary>
internal sealed class FrameWriter
{
    /// <summary>How many pieces one call may hand to the socket; systems allow 1024 and less.</summary>
    private const int PiecesPerSend = 64;

    /// <summary>What a connection keeps between responses.</summary>
    private const int LargestKeptBuffer = 1024 * 1024;

    private readonly ITransport _transport;
    private ArrayBufferWriter<byte> _output = new();
    private ResponseWriter _writer;

    public FrameWriter(ITransport transport)
    {
        _transport = transport;
        _writer = new ResponseWriter(_output);
    }

    /// <summary>Gets the bytes that wait to be sent.</summary>
    public long Pending => _writer.Length;

    public void Write(int correlationId, IKafkaResponse response, short version, bool isFlexible, bool hasHeaderTags)
    {
        var (start, written) = (_writer.Length, _output.WrittenCount);
        _writer.IsFlexible = isFlexible;
        _writer.WriteInt32(0);
        _writer.WriteInt32(correlationId);
        if (hasHeaderTags)
        {
            _writer.WriteNoTags();
        }

        response.Write(_writer, version);

        // The size is known only now; the space for it was written first.
        var size = checked((int)(_writer.Length - start - sizeof(int)));
        var frame = MemoryMarshal.AsMemory(_output.WrittenMemory)[written..];
        BinaryPrimitives.WriteInt32BigEndian(frame.Span, size);
    }

    /// <summary>Writes a message that has nothing but its length before it.</summary>
    public void WriteBare(ReadOnlyMemory<byte> message)
    {
        _writer.IsFlexible = false;
        _writer.WriteBytes(message);
    }

    public async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        if (_output.WrittenCount == 0)
        {
            return;
        }

        if (_writer.Splices.Count == 0)
        {
            await _transport.SendAsync(_output.WrittenMemory, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            foreach (var pieces in Pieces().Chunk(PiecesPerSend))
            {
                await _transport.SendAsync(pieces, cancellationToken).ConfigureAwait(false);
            }
        }

        Clear();
    }

    private IEnumerable<ArraySegment<byte>> Pieces()
    {
        var position = 0;
        foreach (var splice in _writer.Splices)
        {
            if (splice.Position > position)
            {
                yield return Segment(_output.WrittenMemory[position..splice.Position]);
            }

            yield return Segment(splice.Bytes);
            position = splice.Position;
        }

        if (position < _output.WrittenCount)
        {
            yield return Segment(_output.WrittenMemory[position..]);
        }
    }

    private static ArraySegment<byte> Segment(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) ? segment : new ArraySegment<byte>(bytes.ToArray());

    private void Clear()
    {
        if (_output.Capacity > LargestKeptBuffer)
        {
            _output = new ArrayBufferWriter<byte>();
            _writer = new ResponseWriter(_output);
            return;
        }

        _output.ResetWrittenCount();
        _writer.Reset();
    }
}
