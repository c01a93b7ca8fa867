using System.Globalization;
using Avro;

namespace Deimos.Schemas;

/// <summary>
/// A schema taken apart: its physical type, and what the value means.
/// </summary>
/// <param name="Physical">The schema without its logical type.</param>
/// <param name="Kind">What the value means; unknown logical types mean nothing, as Avro demands.</param>
/// <param name="UnitsPerSecond">The fineness of times: 1,000 for milliseconds.</param>
/// <param name="Precision">The most digits of a decimal.</param>
/// <param name="Scale">The digits of a decimal after the point.</param>
internal readonly record struct SchemaShape(
    Schema Physical,
    LogicalKind Kind,
    long UnitsPerSecond = 0,
    int Precision = 0,
    int Scale = 0)
{
    public static SchemaShape Of(Schema schema)
    {
        if (schema is not LogicalSchema logical)
        {
            return new(schema, LogicalKind.None);
        }

        var physical = logical.BaseSchema;
        var isInt = physical.Tag == Schema.Type.Int;
        var isLong = physical.Tag == Schema.Type.Long;
        return logical.LogicalTypeName switch
        {
            "decimal" when physical.Tag is Schema.Type.Bytes or Schema.Type.Fixed => new(
                physical,
                LogicalKind.Decimal,
                Precision: Number(logical, "precision"),
                Scale: Number(logical, "scale")),
            "uuid" when physical.Tag == Schema.Type.String => new(physical, LogicalKind.Uuid),
            "date" when isInt => new(physical, LogicalKind.Date),
            "time-millis" when isInt => new(physical, LogicalKind.Time, 1_000),
            "time-micros" when isLong => new(physical, LogicalKind.Time, 1_000_000),
            "timestamp-millis" when isLong => new(physical, LogicalKind.Timestamp, 1_000),
            "timestamp-micros" when isLong => new(physical, LogicalKind.Timestamp, 1_000_000),
            "timestamp-nanos" when isLong => new(physical, LogicalKind.Timestamp, 1_000_000_000),
            "local-timestamp-millis" when isLong => new(physical, LogicalKind.LocalTimestamp, 1_000),
            "local-timestamp-micros" when isLong => new(physical, LogicalKind.LocalTimestamp, 1_000_000),
            "local-timestamp-nanos" when isLong => new(physical, LogicalKind.LocalTimestamp, 1_000_000_000),
            _ => new(physical, LogicalKind.None),
        };
    }

    /// <summary>Names the type as a schema's author would: <c>int</c>, <c>date</c>, <c>a.b.Name</c>.</summary>
    public static string Describe(Schema schema) => schema switch
    {
        LogicalSchema logical => logical.LogicalTypeName,
        NamedSchema named => named.Fullname,
        UnionSchema union => string.Join(" or ", union.Schemas.Select(Describe)),
        ArraySchema => "array",
        MapSchema => "map",
        _ => schema.Name,
    };

    /// <summary>Finds the branch for null: -1 if there is none.</summary>
    public static int NullBranch(UnionSchema union)
    {
        for (var i = 0; i < union.Count; i++)
        {
            if (union[i].Tag == Schema.Type.Null)
            {
                return i;
            }
        }

        return -1;
    }

    public static bool IsNullable(Schema schema) =>
        schema.Tag == Schema.Type.Null || (schema is UnionSchema union && NullBranch(union) >= 0);

    private static int Number(LogicalSchema schema, string property) =>
        int.TryParse(schema.GetProperty(property), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value)
            ? value
            : 0;
}
