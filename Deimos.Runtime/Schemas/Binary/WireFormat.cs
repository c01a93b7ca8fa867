using System.Buffers.Binary;

namespace Deimos.Schemas.Binary;

/// <summary>
/// The frame around Avro data in Kafka: a zero byte, the schema's id in four bytes, the data.
/// </summary>
internal static class WireFormat
{
    public const int HeaderLength = 5;

    public static byte[] Frame(int schemaId, ReadOnlySpan<byte> data)
    {
        var framed = new byte[HeaderLength + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), schemaId);
        data.CopyTo(framed.AsSpan(HeaderLength));
        return framed;
    }

    public static bool TryReadId(ReadOnlySpan<byte> framed, out int schemaId)
    {
        schemaId = framed.Length >= HeaderLength ? BinaryPrimitives.ReadInt32BigEndian(framed[1..]) : 0;
        return framed.Length >= HeaderLength && framed[0] == 0;
    }
}
