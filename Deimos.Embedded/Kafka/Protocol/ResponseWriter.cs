using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Deimos.Embedded.Kafka.Protocol;

/// <summary>
/// Writes Kafka's primitive types into one response, in the classic or the flexible (compact, tagged) encoding.
/// </summary>
/// <remarks>
/// Large runs of records are not copied: <see cref="Splices"/> says where they belong between the written bytes.
/// </remarks>
internal sealed class ResponseWriter(ArrayBufferWriter<byte> output)
{
    /// <summary>Below this, one more piece costs the socket more than a copy.</summary>
    private const int SpliceThreshold = 8 * 1024;

    private readonly List<Splice> _splices = [];

    /// <summary>Gets the runs of records that belong between the written bytes, in order.</summary>
    public IReadOnlyList<Splice> Splices => _splices;

    /// <summary>Gets the size of everything written so far, copied or not.</summary>
    public long Length => output.WrittenCount + _splices.Sum(splice => (long)splice.Bytes.Length);

    /// <summary>Gets or sets whether strings, arrays and tags are written in the flexible encoding.</summary>
    public bool IsFlexible { get; set; }

    public void WriteBoolean(bool value) => WriteInt8(value ? (sbyte)1 : (sbyte)0);

    public void WriteInt8(sbyte value)
    {
        output.GetSpan(1)[0] = (byte)value;
        output.Advance(1);
    }

    public void WriteInt16(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(output.GetSpan(2), value);
        output.Advance(2);
    }

    public void WriteErrorCode(ErrorCode code) => WriteInt16((short)code);

    public void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(4), value);
        output.Advance(4);
    }

    public void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    public void WriteUuid(Guid value)
    {
        value.TryWriteBytes(output.GetSpan(16), bigEndian: true, out _);
        output.Advance(16);
    }

    public void WriteUnsignedVarint(uint value)
    {
        var span = output.GetSpan(5);
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[length++] = (byte)value;
        output.Advance(length);
    }

    public void WriteString(string? value)
    {
        var length = value is null ? -1 : Encoding.UTF8.GetByteCount(value);
        if (IsFlexible)
        {
            WriteUnsignedVarint((uint)(length + 1));
        }
        else
        {
            WriteInt16(checked((short)length));
        }

        if (length > 0)
        {
            output.Advance(Encoding.UTF8.GetBytes(value, output.GetSpan(length)));
        }
    }

    public void WriteBytes(ReadOnlyMemory<byte>? value)
    {
        WriteCount(value?.Length ?? -1);
        if (value is { IsEmpty: false } bytes)
        {
            output.Write(bytes.Span);
        }
    }

    /// <summary>Writes a field of records from slices that stay as they are until the response is sent.</summary>
    public void WriteRecords(IReadOnlyList<ReadOnlyMemory<byte>> slices)
    {
        WriteCount(slices.Sum(slice => slice.Length));
        foreach (var slice in slices)
        {
            if (slice.Length < SpliceThreshold)
            {
                output.Write(slice.Span);
            }
            else
            {
                _splices.Add(new Splice(output.WrittenCount, slice));
            }
        }
    }

    /// <summary>Forgets the splices of responses that were sent; the owner of the output clears that.</summary>
    public void Reset() => _splices.Clear();

    public void WriteArray<T>(IReadOnlyCollection<T>? items, Action<ResponseWriter, T> writeItem)
    {
        WriteCount(items?.Count ?? -1);
        foreach (var item in items ?? [])
        {
            writeItem(this, item);
        }
    }

    /// <summary>Closes a structure of a flexible version with no tagged fields; does nothing otherwise.</summary>
    public void WriteNoTags()
    {
        if (IsFlexible)
        {
            WriteUnsignedVarint(0);
        }
    }

    private void WriteCount(int count)
    {
        if (IsFlexible)
        {
            WriteUnsignedVarint((uint)(count + 1));
        }
        else
        {
            WriteInt32(count);
        }
    }
}
