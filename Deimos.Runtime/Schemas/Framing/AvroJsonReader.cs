using System.Text;
using System.Text.Json;
using Avro;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Framing;

/// <summary>
/// Turns Avro's JSON into its binary form.
/// </summary>
/// <remarks>
/// Fields that the JSON lacks get their default, and names that the schema lacks are passed over, so that schemas may
/// change as they may where the writer's schema is known.
/// </remarks>
internal static class AvroJsonReader
{
    /// <exception cref="MalformedDataException">The JSON does not suit the schema.</exception>
    public static void Read(JsonElement json, Schema schema, AvroWriter writer)
    {
        switch (SchemaShape.Of(schema).Physical)
        {
            case RecordSchema record:
                Require(json.ValueKind == JsonValueKind.Object, json, schema);
                foreach (var field in record.Fields)
                {
                    ReadField(json, field, writer);
                }

                break;
            case UnionSchema union:
                ReadBranch(json, union, writer);
                break;
            case ArraySchema array:
                Require(json.ValueKind == JsonValueKind.Array, json, schema);
                ReadItems(json.GetArrayLength(), json.EnumerateArray(), writer, item =>
                    Read(item, array.ItemSchema, writer));
                break;
            case MapSchema map:
                Require(json.ValueKind == JsonValueKind.Object, json, schema);
                ReadItems(json.EnumerateObject().Count(), json.EnumerateObject(), writer, item =>
                {
                    writer.WriteString(item.Name);
                    Read(item.Value, map.ValueSchema, writer);
                });
                break;
            case EnumSchema symbols:
                var symbol = Text(json, schema);
                Require(symbols.Contains(symbol) || symbols.Default is not null, json, schema);
                writer.WriteLong(symbols.Ordinal(symbols.Contains(symbol) ? symbol : symbols.Default));
                break;
            case FixedSchema bytes:
                var data = Bytes(json, schema);
                Require(data.Length == bytes.Size, json, schema);
                writer.WriteRaw(data);
                break;
            default:
                ReadPrimitive(json, schema, writer);
                break;
        }
    }

    private static void ReadField(JsonElement json, Field field, AvroWriter writer)
    {
        try
        {
            if (json.TryGetProperty(field.Name, out var value))
            {
                Read(value, field.Schema, writer);
                return;
            }

            writer.WriteRaw(DefaultValue.Encode(field)
                ?? throw new MalformedDataException("is missing and has no default"));
        }
        catch (MalformedDataException malformed)
        {
            throw malformed.At($".{field.Name}");
        }
    }

    private static void ReadBranch(JsonElement json, UnionSchema union, AvroWriter writer)
    {
        var isNull = json.ValueKind == JsonValueKind.Null;
        var properties = json.ValueKind == JsonValueKind.Object ? json.EnumerateObject().Take(2).ToList() : [];
        Require(isNull || properties.Count == 1, json, union);
        for (var i = 0; i < union.Count; i++)
        {
            if (isNull ? union[i].Tag == Schema.Type.Null : AvroJsonWriter.NameOf(union[i]) == properties[0].Name)
            {
                writer.WriteLong(i);
                Read(isNull ? json : properties[0].Value, union[i], writer);
                return;
            }
        }

        Require(false, json, union);
    }

    private static void ReadItems<TItem>(
        int count, IEnumerable<TItem> items, AvroWriter writer, Action<TItem> readItem)
    {
        if (count > 0)
        {
            writer.WriteLong(count);
        }

        foreach (var item in items)
        {
            readItem(item);
        }

        writer.WriteLong(0);
    }

    private static void ReadPrimitive(JsonElement json, Schema schema, AvroWriter writer)
    {
        switch (SchemaShape.Of(schema).Physical.Tag)
        {
            case Schema.Type.Null:
                Require(json.ValueKind == JsonValueKind.Null, json, schema);
                break;
            case Schema.Type.Boolean:
                Require(json.ValueKind is JsonValueKind.True or JsonValueKind.False, json, schema);
                writer.WriteBoolean(json.GetBoolean());
                break;
            case Schema.Type.Int:
                var number = 0;
                Require(json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out number), json, schema);
                writer.WriteLong(number);
                break;
            case Schema.Type.Long:
                var large = 0L;
                Require(json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out large), json, schema);
                writer.WriteLong(large);
                break;
            case Schema.Type.Float:
                writer.WriteFloat(json.ValueKind == JsonValueKind.Number
                    ? json.GetSingle()
                    : (float)NotFinite(json, schema));
                break;
            case Schema.Type.Double:
                writer.WriteDouble(json.ValueKind == JsonValueKind.Number
                    ? json.GetDouble()
                    : NotFinite(json, schema));
                break;
            case Schema.Type.Bytes:
                writer.WriteBytes(Bytes(json, schema));
                break;
            default:
                writer.WriteString(Text(json, schema));
                break;
        }
    }

    private static double NotFinite(JsonElement json, Schema schema)
    {
        switch (Text(json, schema))
        {
            case "NaN":
                return double.NaN;
            case "Infinity":
                return double.PositiveInfinity;
            case "-Infinity":
                return double.NegativeInfinity;
            default:
                Require(false, json, schema);
                return 0;
        }
    }

    private static byte[] Bytes(JsonElement json, Schema schema)
    {
        var text = Text(json, schema);
        Require(text.All(character => character <= byte.MaxValue), json, schema);
        return Encoding.Latin1.GetBytes(text);
    }

    private static string Text(JsonElement json, Schema schema)
    {
        Require(json.ValueKind == JsonValueKind.String, json, schema);
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new MalformedDataException("holds text that is not Unicode");
        }
    }

    private static void Require(bool suits, JsonElement json, Schema schema)
    {
        if (!suits)
        {
            throw new MalformedDataException(
                $"holds a JSON {json.ValueKind} that is no {SchemaShape.Describe(schema)}");
        }
    }
}
