using System.Buffers;
using System.Buffers.Binary;
using System.Text;

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

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

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
        var rest = (ulong)((value << 1) ^ (value >> 63));
        Reserve(10);
        while (rest > 0x7F)
        {
            _buffer[_length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        _buffer[_length++] = (byte)rest;
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
        try
        {
            var count = StrictUtf8.GetByteCount(value);
            WriteLong(count);
            Reserve(count);
            _length += StrictUtf8.GetBytes(value, _buffer.AsSpan(_length));
        }
        catch (EncoderFallbackException)
        {
            Fault("is text with half a surrogate pair, which UTF-8 cannot hold");
        }
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

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private void WriteByte(byte value)
    {
        Reserve(1);
        _buffer[_length++] = value;
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length >= count)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(_length + count), _buffer.Length * 2));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
