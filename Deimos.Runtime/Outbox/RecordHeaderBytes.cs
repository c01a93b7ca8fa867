using System.Buffers;
using System.Text;

namespace Deimos.Outbox;

/// <summary>
/// Headers as bytes, in the form that Kafka's record format has for them: a count, then for each header the lengths
/// and bytes of its name and value; numbers are zigzag varints, a missing value has the length -1.
/// </summary>
internal static class RecordHeaderBytes
{
    public static byte[]? Write(MessageHeaders headers)
    {
        if (headers.Count == 0)
        {
            return null;
        }

        var writer = new ArrayBufferWriter<byte>(128);
        WriteNumber(writer, headers.Count);
        foreach (var (name, value) in headers)
        {
            WriteNumber(writer, Encoding.UTF8.GetByteCount(name));
            Encoding.UTF8.GetBytes(name, writer);
            WriteNumber(writer, value?.Length ?? -1);
            writer.Write(value);
        }

        return writer.WrittenSpan.ToArray();
    }

    public static IEnumerable<(string Name, byte[]? Value)> Read(byte[] bytes)
    {
        var position = 0;
        for (var count = ReadNumber(bytes, ref position); count > 0; count--)
        {
            var nameLength = ReadNumber(bytes, ref position);
            var name = Encoding.UTF8.GetString(bytes, position, nameLength);
            position += nameLength;
            var valueLength = ReadNumber(bytes, ref position);
            var value = valueLength < 0 ? null : bytes.AsSpan(position, valueLength).ToArray();
            position += Math.Max(valueLength, 0);
            yield return (name, value);
        }
    }

    private static void WriteNumber(ArrayBufferWriter<byte> writer, int number)
    {
        var rest = (uint)((number << 1) ^ (number >> 31));
        while (rest >= 0x80)
        {
            writer.Write([(byte)(rest | 0x80)]);
            rest >>= 7;
        }

        writer.Write([(byte)rest]);
    }

    private static int ReadNumber(byte[] bytes, ref int position)
    {
        var number = 0u;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[position++];
            number |= (uint)(next & 0x7F) << shift;
            if ((next & 0x80) == 0)
            {
                return (int)(number >> 1) ^ -(int)(number & 1);
            }
        }
    }
}
