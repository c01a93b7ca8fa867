using System.Buffers.Binary;
using System.Text;

namespace Deimos.Embedded.Kafka.Protocol;

/// <summary>
/// Reads Kafka's primitive types from one request frame, in the classic or the flexible (compact, tagged) encoding.
/// </summary>
/// <remarks>
/// Every length and count is checked against the bytes that are left before anything is allocated, so a hostile frame
/// ends in a <see cref="ProtocolException"/> and never in a large allocation.
/// </remarks>
internal sealed class RequestReader(ReadOnlyMemory<byte> frame)
{
    private readonly ReadOnlyMemory<byte> _frame = frame;
    private int _position;

    /// <summary>Gets or sets whether strings, arrays and tags are read in the flexible encoding.</summary>
    public bool IsFlexible { get; set; }

    public int Remaining => _frame.Length - _position;

    public bool ReadBoolean() => Take(1)[0] != 0;

    public sbyte ReadInt8() => (sbyte)Take(1)[0];

    public short ReadInt16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public long ReadInt64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public double ReadFloat64() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    public Guid ReadUuid() => new(Take(16), bigEndian: true);

    public uint ReadUnsignedVarint()
    {
        uint value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var next = Take(1)[0];
            value |= (uint)(next & 0x7F) << shift;
            if ((next & 0x80) == 0)
            {
                return value;
            }
        }

        throw new ProtocolException("A variable-length integer is longer than five bytes.");
    }

    public string ReadString() =>
        ReadNullableString() ?? throw new ProtocolException("A string that must not be null is null.");

    public string? ReadNullableString()
    {
        var length = IsFlexible ? ReadCompactLength() : ReadInt16();
        return length < 0 ? null : Encoding.UTF8.GetString(Take(length));
    }

    public ReadOnlyMemory<byte> ReadBytes() =>
        ReadNullableBytes() ?? throw new ProtocolException("A byte field that must not be null is null.");

    /// <summary>Reads a byte field into memory of its own.</summary>
    public ReadOnlyMemory<byte>? ReadNullableBytes() => ReadNullableRecords() is { } slice ? slice.ToArray() : null;

    /// <summary>Reads a field of records as a slice of the frame, valid until the request is answered.</summary>
    public ReadOnlyMemory<byte>? ReadNullableRecords()
    {
        var length = IsFlexible ? ReadCompactLength() : ReadInt32();
        if (length < 0)
        {
            return null;
        }

        Require(length);
        var slice = _frame.Slice(_position, length);
        _position += length;
        return slice;
    }

    public List<T> ReadArray<T>(Func<RequestReader, T> readItem) =>
        ReadNullableArray(readItem) ?? throw new ProtocolException("An array that must not be null is null.");

    public List<T>? ReadNullableArray<T>(Func<RequestReader, T> readItem)
    {
        var count = IsFlexible ? ReadCompactLength() : ReadInt32();
        if (count < 0)
        {
            return null;
        }

        // An item takes at least one byte, so a count above what is left is a lie.
        Require(count);
        var items = new List<T>(Math.Min(count, 1024));
        for (var i = 0; i < count; i++)
        {
            items.Add(readItem(this));
        }

        return items;
    }

    /// <summary>Skips the tagged fields that close a structure of a flexible version; does nothing otherwise.</summary>
    public void SkipTags()
    {
        if (!IsFlexible)
        {
            return;
        }

        var count = ReadUnsignedVarint();
        for (uint i = 0; i < count; i++)
        {
            ReadUnsignedVarint();
            var size = ReadUnsignedVarint();
            if (size > Remaining)
            {
                throw new ProtocolException($"A tagged field of {size} bytes does not fit in the {Remaining} left.");
            }

            Take((int)size);
        }
    }

    private int ReadCompactLength()
    {
        var encoded = ReadUnsignedVarint();
        return encoded <= int.MaxValue
            ? (int)encoded - 1
            : throw new ProtocolException($"A length of {encoded} is out of range.");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        Require(length);
        var span = _frame.Span.Slice(_position, length);
        _position += length;
        return span;
    }

    private void Require(int length)
    {
        if ((uint)length > (uint)Remaining)
        {
            throw new ProtocolException($"{length} bytes were announced where {Remaining} are left in the frame.");
        }
    }
}
