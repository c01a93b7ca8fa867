using Avro;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Makes the encoders for values whose type is known only when they come.
/// </summary>
/// <remarks>One for each graph of schemas that is compiled, on one thread.</remarks>
internal sealed class ValueEncoders
{
    private readonly Dictionary<Schema, ValueEncoder> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Makes the encoder of a payload itself, which drops unknown names and fills automatic fields.</summary>
    public RecordEncoder ForPayload(RecordSchema schema)
    {
        var encoder = new RecordEncoder(schema, isPayload: true);
        encoder.Complete([.. schema.Fields.Select(field => For(field.Schema))]);
        return encoder;
    }

    public ValueEncoder For(Schema schema)
    {
        if (_known.TryGetValue(schema, out var known))
        {
            return known;
        }

        if (schema is RecordSchema record)
        {
            // Known before its fields are, since they may contain it.
            var encoder = new RecordEncoder(record, isPayload: false);
            _known.Add(schema, encoder);
            encoder.Complete([.. record.Fields.Select(field => For(field.Schema))]);
            return encoder;
        }

        return _known[schema] = Create(schema);
    }

    private ValueEncoder Create(Schema schema)
    {
        var shape = SchemaShape.Of(schema);
        return shape.Kind switch
        {
            LogicalKind.Decimal => new DecimalEncoder(shape),
            LogicalKind.Date => new DateEncoder(),
            LogicalKind.Time => new TimeOfDayEncoder(shape.UnitsPerSecond),
            LogicalKind.Timestamp => new TimestampEncoder(shape.UnitsPerSecond, isLocal: false),
            LogicalKind.LocalTimestamp => new TimestampEncoder(shape.UnitsPerSecond, isLocal: true),
            LogicalKind.Uuid => new UuidEncoder(),
            _ => CreatePhysical(shape.Physical),
        };
    }

    private ValueEncoder CreatePhysical(Schema schema) => schema switch
    {
        RecordSchema record => For(record),
        EnumSchema symbols => new EnumEncoder(symbols),
        FixedSchema bytes => new BytesEncoder(bytes),
        ArraySchema array => new ArrayEncoder(For(array.ItemSchema)),
        MapSchema map => new MapEncoder(For(map.ValueSchema)),
        UnionSchema union => new UnionEncoder(union, [.. union.Schemas.Select(For)]),
        _ => schema.Tag switch
        {
            Schema.Type.Null => new NullEncoder(),
            Schema.Type.Boolean => new BooleanEncoder(),
            Schema.Type.Int => new IntegerEncoder(isInt: true),
            Schema.Type.Long => new IntegerEncoder(isInt: false),
            Schema.Type.Float => new FloatEncoder(isFloat: true),
            Schema.Type.Double => new FloatEncoder(isFloat: false),
            Schema.Type.Bytes => new BytesEncoder(null),
            Schema.Type.String => new StringEncoder(),
            _ => throw new NotSupportedException($"Avro has no type '{schema.Tag}'."),
        },
    };
}
