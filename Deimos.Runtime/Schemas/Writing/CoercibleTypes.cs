using System.Collections;
using System.Numerics;
using Avro;
using Avro.Generic;
using Avro.Specific;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Says of a CLR type whether any of its values can be coerced to a schema, so that a property of the wrong type is
/// found when the application starts and not with the first message.
/// </summary>
internal static class CoercibleTypes
{
    private static readonly HashSet<Type> Whole =
    [
        typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long),
        typeof(ulong), typeof(BigInteger),
    ];

    private static readonly HashSet<Type> Fractions =
        [typeof(float), typeof(double), typeof(decimal), typeof(AvroDecimal)];

    private static readonly HashSet<Type> Moments = [typeof(DateTime), typeof(DateTimeOffset)];

    private static readonly HashSet<Type> Binary =
        [typeof(byte[]), typeof(ReadOnlyMemory<byte>), typeof(Memory<byte>), typeof(ArraySegment<byte>)];

    public static bool Allows(Type type, Schema schema)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (schema is UnionSchema union)
        {
            return union.Schemas.Any(branch => Allows(type, branch));
        }

        // What the value really is shows only when it comes.
        return type == typeof(object) || type.IsInterface || type.IsAbstract || Allows(type, SchemaShape.Of(schema));
    }

    private static bool Allows(Type type, SchemaShape shape) => shape.Kind switch
    {
        LogicalKind.Decimal => type == typeof(decimal) || type == typeof(AvroDecimal) || IsWholeOrText(type),
        LogicalKind.Date => type == typeof(DateOnly) || Moments.Contains(type) || IsWholeOrText(type),
        LogicalKind.Time => type == typeof(TimeOnly) || type == typeof(TimeSpan) || IsWholeOrText(type),
        LogicalKind.Timestamp or LogicalKind.LocalTimestamp => Moments.Contains(type) || IsWholeOrText(type),
        LogicalKind.Uuid => type == typeof(Guid) || type == typeof(string),
        _ => Allows(type, shape.Physical.Tag),
    };

    private static bool Allows(Type type, Schema.Type tag) => tag switch
    {
        Schema.Type.Boolean => type == typeof(bool) || type == typeof(string),
        Schema.Type.Int or Schema.Type.Long => IsWholeOrText(type) || Moments.Contains(type),
        Schema.Type.Float or Schema.Type.Double => IsWholeOrText(type) || Fractions.Contains(type),
        Schema.Type.Bytes => Binary.Contains(type) || type == typeof(string),
        Schema.Type.Fixed => Binary.Contains(type) || type == typeof(string) || type == typeof(Guid)
            || typeof(GenericFixed).IsAssignableFrom(type),
        Schema.Type.Enumeration => type.IsEnum || type == typeof(string) || type == typeof(GenericEnum),
        Schema.Type.String => type == typeof(string) || HasText(type),
        Schema.Type.Array => typeof(IEnumerable).IsAssignableFrom(type) && type != typeof(string),
        Schema.Type.Map => typeof(IDictionary).IsAssignableFrom(type) || IsFieldMap(type),
        Schema.Type.Record or Schema.Type.Error => IsFieldMap(type) || typeof(GenericRecord).IsAssignableFrom(type),
        _ => false,
    };

    private static bool IsWholeOrText(Type type) => Whole.Contains(type) || type == typeof(string);

    private static bool IsFieldMap(Type type) => typeof(IDictionary<string, object?>).IsAssignableFrom(type);

    private static bool HasText(Type type) =>
        type.IsEnum
        || (!typeof(IEnumerable).IsAssignableFrom(type)
            && !typeof(ISpecificRecord).IsAssignableFrom(type)
            && ValueText.HasOwn(type));
}
