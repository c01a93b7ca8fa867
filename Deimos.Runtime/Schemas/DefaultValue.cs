using System.Text;
using Avro;
using Deimos.Schemas.Binary;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Deimos.Schemas;

/// <summary>
/// Default values of fields, which schemas hold as JSON.
/// </summary>
internal static class DefaultValue
{
    /// <summary>Gives a field's default in binary form.</summary>
    /// <returns>Null if the field has no default.</returns>
    /// <exception cref="FormatException">The default does not suit the field's type.</exception>
    public static byte[]? Encode(Field field)
    {
        if (field.DefaultValue is null)
        {
            return null;
        }

        using var writer = new AvroWriter(new AutoValues(TimeProvider.System));
        if (!TryWrite(writer, field.DefaultValue, field.Schema))
        {
            throw new FormatException(
                $"The default of field '{field.Name}' does not suit its type {SchemaShape.Describe(field.Schema)}.");
        }

        return writer.Written.ToArray();
    }

    private static bool TryWrite(AvroWriter writer, JToken value, Schema schema)
    {
        var physical = SchemaShape.Of(schema).Physical;
        if (!Suits(value, physical))
        {
            return false;
        }

        switch (physical)
        {
            case UnionSchema union:
                var branch = union.Schemas.TakeWhile(candidate => !Suits(value, candidate)).Count();
                writer.WriteLong(branch);
                return TryWrite(writer, value, union[branch]);
            case RecordSchema record:
                return record.Fields.All(field =>
                    (value[field.Name] ?? field.DefaultValue) is { } part && TryWrite(writer, part, field.Schema));
            case ArraySchema array:
                return TryWriteItems(writer, (JContainer)value, item => TryWrite(writer, item, array.ItemSchema));
            case MapSchema map:
                return TryWriteItems(writer, (JContainer)value, item =>
                {
                    writer.WriteString(((JProperty)item).Name);
                    return TryWrite(writer, ((JProperty)item).Value, map.ValueSchema);
                });
            case EnumSchema symbols:
                writer.WriteLong(symbols.Ordinal((string)value!));
                return true;
            case FixedSchema:
                writer.WriteRaw(Encoding.Latin1.GetBytes((string)value!));
                return true;
            default:
                WritePrimitive(writer, value, physical.Tag);
                return true;
        }
    }

    private static bool TryWriteItems(AvroWriter writer, JContainer items, Func<JToken, bool> tryWrite)
    {
        if (items.Count > 0)
        {
            writer.WriteLong(items.Count);
        }

        var suit = items.Children().All(tryWrite);
        writer.WriteLong(0);
        return suit;
    }

    private static void WritePrimitive(AvroWriter writer, JToken value, Schema.Type type)
    {
        switch (type)
        {
            case Schema.Type.Boolean:
                writer.WriteBoolean((bool)value);
                break;
            case Schema.Type.Int or Schema.Type.Long:
                writer.WriteLong((long)value);
                break;
            case Schema.Type.Float:
                writer.WriteFloat((float)value);
                break;
            case Schema.Type.Double:
                writer.WriteDouble((double)value);
                break;
            case Schema.Type.Bytes:
                writer.WriteBytes(Encoding.Latin1.GetBytes((string)value!));
                break;
            case Schema.Type.String:
                // The library's JSON reader takes text that looks like a time for one.
                writer.WriteString(value.Type == JTokenType.Date
                    ? value.ToString(Formatting.None).Trim('"')
                    : (string)value!);
                break;
        }
    }

    private static bool Suits(JToken value, Schema schema) => SchemaShape.Of(schema).Physical switch
    {
        UnionSchema union => union.Schemas.Any(branch => Suits(value, branch)),
        RecordSchema or MapSchema => value.Type == JTokenType.Object,
        ArraySchema => value.Type == JTokenType.Array,
        EnumSchema symbols => value.Type == JTokenType.String && symbols.Contains((string)value!),
        FixedSchema bytes => value.Type == JTokenType.String && ((string)value!).Length == bytes.Size,
        var primitive => primitive.Tag switch
        {
            Schema.Type.Null => value.Type == JTokenType.Null,
            Schema.Type.Boolean => value.Type == JTokenType.Boolean,
            Schema.Type.Int => IsWhole(value, int.MinValue, int.MaxValue),
            Schema.Type.Long => IsWhole(value, long.MinValue, long.MaxValue),
            Schema.Type.Float or Schema.Type.Double => value.Type is JTokenType.Integer or JTokenType.Float,
            _ => value.Type is JTokenType.String or JTokenType.Date,
        },
    };

    private static bool IsWhole(JToken value, long min, long max) =>
        value is JValue { Type: JTokenType.Integer, Value: long number } && number >= min && number <= max;
}
