using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Deimos.Embedded.Kafka.Protocol;

/// <summary>
/// Writes Kafka's primitive types into one response, in the classic or the flexible (compact, tagged) encoding.
/// </summary>
internal sealed class ResponseWriter(ArrayBufferWriter<byte> output)
{
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
