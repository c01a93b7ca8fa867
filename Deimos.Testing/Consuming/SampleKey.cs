using Avro;
using Deimos.Schemas;

namespace Deimos.Testing.Consuming;

/// <summary>
/// Keys for test messages whose test does not care about the key.
/// </summary>
internal static class SampleKey
{
    /// <returns>A value that fits the schema, or <see langword="null"/> if none is at hand.</returns>
    public static object? For(Schema schema) => SchemaShape.Of(schema) switch
    {
        { Kind: LogicalKind.Uuid } => new Guid(1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]),
        { Physical: RecordSchema record } => new Payload(
            record.Fields.Select(field => KeyValuePair.Create(field.Name, For(field.Schema)))),
        { Physical: UnionSchema union } => union.Schemas.Select(For).FirstOrDefault(value => value is not null),
        { Physical: EnumSchema symbols } => symbols[0],
        var shape => shape.Physical.Tag switch
        {
            Schema.Type.Boolean => true,
            Schema.Type.Int or Schema.Type.Long or Schema.Type.Float or Schema.Type.Double => 1,
            Schema.Type.String => "1",
            Schema.Type.Bytes => new byte[] { 1 },
            _ => null,
        },
    };
}
