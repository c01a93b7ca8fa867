using Avro;

namespace Deimos.Schemas.Framing;

/// <summary>
/// Avro's object container: each message carries its writer's schema.
/// </summary>
internal sealed class ContainerFormat : MessageFormat
{
    public override bool TellsSchema => true;

    public override MessageFrame CreateFrame(string subject, RecordSchema schema) => new ContainerFrame(schema);

    public override MessageDecoder<T> CreateDecoder<T>(Schema? readerSchema, bool isKey) =>
        new ContainerDecoder<T>(readerSchema, isKey);
}
