using Avro;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Framing;

/// <summary>
/// Turns checked data into Avro's JSON.
/// </summary>
internal sealed class JsonFrame(RecordSchema schema) : MessageFrame
{
    public override byte[] Wrap(ReadOnlySpan<byte> data) =>
        AvroJsonWriter.Write(new AvroReader(data.ToArray()), schema);
}
