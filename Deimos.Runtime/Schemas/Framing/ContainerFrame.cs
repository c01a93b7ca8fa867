using System.Security.Cryptography;
using System.Text;
using Avro;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Framing;

/// <summary>
/// Writes object containers with one object each.
/// </summary>
internal sealed class ContainerFrame : MessageFrame
{
    public const string SchemaEntry = "avro.schema";
    public const string CodecEntry = "avro.codec";
    public const int SyncLength = 16;

    private readonly byte[] _header;

    public ContainerFrame(RecordSchema schema)
    {
        var text = Encoding.UTF8.GetBytes(SchemaText.Of(schema));
        using var writer = new AvroWriter(new AutoValues(TimeProvider.System));
        writer.WriteRaw(Magic);
        writer.WriteLong(2);
        writer.WriteString(SchemaEntry);
        writer.WriteBytes(text);
        writer.WriteString(CodecEntry);
        writer.WriteBytes("null"u8);
        writer.WriteLong(0);

        // By the schema, not by chance as usual: equal keys must be equal bytes.
        writer.WriteRaw(SHA256.HashData(text).AsSpan(0, SyncLength));
        _header = writer.Written.ToArray();
    }

    public static ReadOnlySpan<byte> Magic => "Obj\u0001"u8;

    public override byte[] Wrap(ReadOnlySpan<byte> data)
    {
        using var writer = new AvroWriter(new AutoValues(TimeProvider.System));
        writer.WriteRaw(_header);
        writer.WriteLong(1);
        writer.WriteBytes(data);
        writer.WriteRaw(_header.AsSpan(_header.Length - SyncLength));
        return writer.Written.ToArray();
    }
}
