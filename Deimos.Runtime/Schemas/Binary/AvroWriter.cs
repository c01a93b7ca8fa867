using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Deimos.Schemas.Binary;

/// <summary>
/// Writes Avro's binary form into a pooled buffer, and gathers what is wrong with the value on the way.
/// </summary>
/// <remarks>
/// An encoder that meets a fault reports it and writes nothing for that value; the bytes are of use only while
/// <see cref="FaultCount"/> is zero. For one message on one thread.
/// </remarks>
internal sealed class AvroWriter : IDisposable
{
    internal const int MaxDepth = 256;

    /// <summary>How much a writer holds on to from one message to the next.</summary>
    private const int MostKept = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(512);
    private int _length;
    private int _depth;
    private List<(StringBuilder Path, string Problem)>? _faults;

    public AvroWriter(AutoValues auto) => Auto = auto;

    /// <summary>Gets what goes into fields that fill themselves.</summary>
    public AutoValues Auto { get; }

    public int FaultCount => _faults?.Count ?? 0;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public void WriteBoolean(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    public void WriteLong(long value)
    {
        Reserve(10);
        _length += Put(_buffer.AsSpan(_length), value);
    }

    public void WriteFloat(float value)
    {
        Reserve(4);
        BinaryPrimitives.WriteSingleLittleEndian(_buffer.AsSpan(_length), value);
        _length += 4;
    }

    public void WriteDouble(double value)
    {
        Reserve(8);
        BinaryPrimitives.WriteDoubleLittleEndian(_buffer.AsSpan(_length), value);
        _length += 8;
    }

    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteLong(value.Length);
        WriteRaw(value);
    }

    public void WriteRaw(ReadOnlySpan<byte> value)
    {
        Reserve(value.Length);
        value.CopyTo(_buffer.AsSpan(_length));
        _length += value.Length;
    }

    public void WriteString(ReadOnlySpan<char> value)
    {
        // Most text is ASCII, as many bytes as characters; what is longer is moved behind its length.
        Reserve(10 + checked(value.Length * 3));
        var start = _length + Put(_buffer.AsSpan(_length), value.Length);
        if (Utf8.FromUtf16(value, _buffer.AsSpan(start), out _, out var count, replaceInvalidSequences: false)
            != OperationStatus.Done)
        {
            Fault("is text with half a surrogate pair, which UTF-8 cannot hold");
            return;
        }

        if (count != value.Length)
        {
            Span<byte> length = stackalloc byte[10];
            length = length[..Put(length, count)];
            var moved = _length + length.Length;
            _buffer.AsSpan(start, count).CopyTo(_buffer.AsSpan(moved));
            length.CopyTo(_buffer.AsSpan(_length));
            start = moved;
        }

        _length = start + count;
    }

    public void WriteGuid(Guid value)
    {
        Span<char> text = stackalloc char[36];
        value.TryFormat(text, out _);
        WriteString(text);
    }

    /// <summary>Goes one level down in nested values.</summary>
    /// <returns><see langword="false"/> if that is too deep, which is reported; do not write then.</returns>
    public bool TryEnter()
    {
        if (_depth == MaxDepth)
        {
            Fault($"is nested more than {MaxDepth} levels deep; does it contain itself?");
            return false;
        }

        _depth++;
        return true;
    }

    public void Leave() => _depth--;

    /// <summary>Reports that the value at hand does not fit.</summary>
    public void Fault(string problem) => (_faults ??= []).Add((new StringBuilder(), problem));

    /// <summary>Puts a step in front of the paths of all faults since <paramref name="first"/>.</summary>
    public void Locate(int first, string step)
    {
        for (var i = first; i < FaultCount; i++)
        {
            _faults![i].Path.Insert(0, step);
        }
    }

    public IReadOnlyList<PayloadFault> Faults() =>
        [.. (_faults ?? []).Select(f => new PayloadFault(f.Path.Length == 0 ? "." : f.Path.ToString(), f.Problem))];

    /// <summary>Forgets what was written and reported, to begin with another message.</summary>
    public void Clear()
    {
        _length = 0;
        _depth = 0;
        _faults = null;
        if (_buffer.Length > MostKept)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(512);
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private static int Put(Span<byte> buffer, long value)
    {
        var rest = (ulong)((value << 1) ^ (value >> 63));
        var count = 0;
        while (rest > 0x7F)
        {
            buffer[count++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        buffer[count++] = (byte)rest;
        return count;
    }

    private void WriteByte(byte value)
    {
        Reserve(1);
        _buffer[_length++] = value;
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Grow(count);
        }
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(_length + count), _buffer.Length * 2));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
