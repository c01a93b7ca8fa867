using Avro;

namespace Deimos.Schemas.Framing;

/// <summary>
/// Avro's JSON: text that people can read, and that says nothing about its schema.
/// </summary>
internal sealed class JsonFormat : MessageFormat
{
    public override bool TellsSchema => false;

    public override MessageFrame CreateFrame(string subject, RecordSchema schema) => new JsonFrame(schema);

    public override MessageDecoder<T> CreateDecoder<T>(Schema? readerSchema, bool isKey) =>
        new JsonDecoder<T>(readerSchema!, isKey);
}
