using Avro;

namespace Deimos.Schemas.Framing;

/// <summary>
/// Confluent's frame: messages carry the id under which a registry keeps their schema.
/// </summary>
internal sealed class RegistryFormat(ISchemaRegistry registry, SchemaRegistrar registrar) : MessageFormat
{
    public override bool TellsSchema => true;

    public override MessageFrame CreateFrame(string subject, RecordSchema schema) =>
        new RegistryFrame(cancellationToken => registrar.GetIdAsync(subject, schema, cancellationToken));

    public override MessageDecoder<T> CreateDecoder<T>(Schema? readerSchema, bool isKey) =>
        new RegistryDecoder<T>(registry, readerSchema, isKey);
}
