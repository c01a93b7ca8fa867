using System.Text;
using Avro;
using Avro.Generic;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Bytes and fixed; text is its UTF-8 bytes, and a Guid is sixteen bytes in the order in which it is read.
/// </summary>
internal sealed class BytesEncoder(FixedSchema? schema) : LeafEncoder<ReadOnlyMemory<byte>>(
    schema is null ? "bytes" : $"exactly {schema.Size} bytes")
{
    protected override string Fault => "of another length";

    protected override Fit Coerce(object value, out ReadOnlyMemory<byte> coerced)
    {
        (coerced, var fit) = value switch
        {
            byte[] bytes => (bytes, Fit.Exact),
            ReadOnlyMemory<byte> bytes => (bytes, Fit.Exact),
            Memory<byte> bytes => (bytes, Fit.Exact),
            ArraySegment<byte> bytes => (bytes, Fit.Exact),
            GenericFixed bytes => (bytes.Value, Fit.Exact),
            Guid id when schema is { Size: 16 } => (id.ToByteArray(bigEndian: true), Fit.Accepted),
            string text => (Encoding.UTF8.GetBytes(text), Fit.Coerced),
            _ => (ReadOnlyMemory<byte>.Empty, Fit.Unfit),
        };
        return fit > Fit.Unfit && schema is not null && coerced.Length != schema.Size ? Fit.Faulty : fit;
    }

    protected override void Put(AvroWriter writer, ReadOnlyMemory<byte> coerced)
    {
        if (schema is null)
        {
            writer.WriteBytes(coerced.Span);
        }
        else
        {
            writer.WriteRaw(coerced.Span);
        }
    }
}
