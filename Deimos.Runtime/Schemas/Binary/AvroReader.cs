using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Deimos.Schemas.Binary;

/// <summary>
/// Reads Avro's binary form, believing nothing: every length is checked against what is left.
/// </summary>
/// <remarks>For one message on one thread.</remarks>
internal sealed class AvroReader
{
    /// <summary>Items of no size (null, empty records) cost nothing on the wire; their number needs a bound.</summary>
    internal const int MaxEmptyItems = 1 << 10;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly byte[] _buffer;
    private readonly int _end;
    private int _position;
    private int _depth;
    private int _emptyItems;

    public AvroReader(ReadOnlyMemory<byte> data)
    {
        if (!MemoryMarshal.TryGetArray(data, out var segment))
        {
            segment = data.ToArray();
        }

        _buffer = segment.Array!;
        _position = segment.Offset;
        _end = segment.Offset + segment.Count;
    }

    public int Remaining => _end - _position;

    public bool ReadBoolean() => ReadByte() switch
    {
        0 => false,
        1 => true,
        var other => throw new MalformedDataException($"holds the byte {other} where a boolean is 0 or 1"),
    };

    public int ReadInt()
    {
        var value = ReadLong();
        return value is >= int.MinValue and <= int.MaxValue
            ? (int)value
            : throw new MalformedDataException("holds a number that does not fit into an int");
    }

    public long ReadLong()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = ReadByte();
            if (shift == 63 && next > 1)
            {
                break;
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }

        throw new MalformedDataException("holds a number longer than 64 bits");
    }

    public float ReadFloat() => BinaryPrimitives.ReadSingleLittleEndian(ReadFixed(4));

    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(ReadFixed(8));

    public ReadOnlySpan<byte> ReadBytes() => ReadFixed(ReadLength());

    public string ReadString()
    {
        try
        {
            return StrictUtf8.GetString(ReadBytes());
        }
        catch (DecoderFallbackException)
        {
            throw new MalformedDataException("holds bytes that are not UTF-8 text");
        }
    }

    public ReadOnlySpan<byte> ReadFixed(int size)
    {
        if (size > Remaining)
        {
            throw new MalformedDataException($"needs {size} bytes, and {Remaining} are left");
        }

        var bytes = _buffer.AsSpan(_position, size);
        _position += size;
        return bytes;
    }

    /// <summary>Reads how many items follow in an array or map, 0 at its end.</summary>
    /// <param name="smallestItem">The fewest bytes that one item can take.</param>
    public int ReadBlockCount(int smallestItem)
    {
        var count = ReadLong();
        if (count < 0)
        {
            // A negative count is followed by the block's size in bytes.
            var size = ReadLong();
            if (size < 0 || size > Remaining || count == long.MinValue)
            {
                throw new MalformedDataException($"has a block of {size} bytes, and {Remaining} are left");
            }

            count = -count;
        }

        if (smallestItem > 0 && count > Remaining / smallestItem)
        {
            throw new MalformedDataException($"has a block of {count} items, and {Remaining} bytes are left");
        }

        if (smallestItem == 0 && count > MaxEmptyItems - _emptyItems)
        {
            throw new MalformedDataException($"has more than {MaxEmptyItems} items without content");
        }

        _emptyItems += smallestItem == 0 ? (int)count : 0;
        return (int)count;
    }

    /// <summary>Reads the number of a union's branch or an enum's symbol.</summary>
    public int ReadIndex(int count)
    {
        var index = ReadLong();
        return index >= 0 && index < count
            ? (int)index
            : throw new MalformedDataException($"holds the choice {index} of {count}");
    }

    public void Enter()
    {
        if (++_depth > AvroWriter.MaxDepth)
        {
            throw new MalformedDataException($"is nested more than {AvroWriter.MaxDepth} levels deep");
        }
    }

    public void Leave() => _depth--;

    private int ReadLength()
    {
        var length = ReadLong();
        return length >= 0 && length <= Remaining
            ? (int)length
            : throw new MalformedDataException($"has a length of {length}, and {Remaining} bytes are left");
    }

    private byte ReadByte() =>
        _position < _end
            ? _buffer[_position++]
            : throw new MalformedDataException("ends too early");
}
