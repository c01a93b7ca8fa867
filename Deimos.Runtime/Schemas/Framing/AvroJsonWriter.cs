using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Avro;
using Deimos.Schemas.Binary;
using Deimos.Schemas.Reading;

namespace Deimos.Schemas.Framing;

/// <summary>
/// Turns Avro's binary form into its JSON: values of unions stand under the name of their type, bytes are text of the
/// characters 0 to 255.
/// </summary>
internal static class AvroJsonWriter
{
    /// <summary>Each level may be a union's value, which JSON has one level deeper.</summary>
    public const int MaxDepth = (2 * AvroWriter.MaxDepth) + 2;

    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = MaxDepth,
    };

    public static byte[] Write(AvroReader data, Schema schema)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            WriteValue(json, data, schema);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Gives the name under which a value of a union stands.</summary>
    public static string NameOf(Schema branch) => SchemaShape.Of(branch).Physical switch
    {
        NamedSchema named => named.Fullname,
        var schema => schema.Name,
    };

    private static void WriteValue(Utf8JsonWriter json, AvroReader data, Schema schema)
    {
        switch (SchemaShape.Of(schema).Physical)
        {
            case RecordSchema record:
                json.WriteStartObject();
                foreach (var field in record.Fields)
                {
                    json.WritePropertyName(field.Name);
                    WriteValue(json, data, field.Schema);
                }

                json.WriteEndObject();
                break;
            case UnionSchema union:
                WriteBranch(json, data, union[data.ReadIndex(union.Count)]);
                break;
            case ArraySchema array:
                json.WriteStartArray();
                WriteItems(
                    data, Skip.SmallestSize(array.ItemSchema), () => WriteValue(json, data, array.ItemSchema));
                json.WriteEndArray();
                break;
            case MapSchema map:
                json.WriteStartObject();
                WriteItems(data, Skip.SmallestSize(map.ValueSchema) + 1, () =>
                {
                    json.WritePropertyName(data.ReadString());
                    WriteValue(json, data, map.ValueSchema);
                });
                json.WriteEndObject();
                break;
            case EnumSchema symbols:
                json.WriteStringValue(symbols[data.ReadIndex(symbols.Count)]);
                break;
            case FixedSchema bytes:
                json.WriteStringValue(Encoding.Latin1.GetString(data.ReadFixed(bytes.Size)));
                break;
            case var primitive:
                WritePrimitive(json, data, primitive.Tag);
                break;
        }
    }

    private static void WriteBranch(Utf8JsonWriter json, AvroReader data, Schema branch)
    {
        if (branch.Tag == Schema.Type.Null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WritePropertyName(NameOf(branch));
        WriteValue(json, data, branch);
        json.WriteEndObject();
    }

    private static void WriteItems(AvroReader data, int smallestItem, Action writeItem)
    {
        while (data.ReadBlockCount(smallestItem) is var count and > 0)
        {
            for (; count > 0; count--)
            {
                writeItem();
            }
        }
    }

    private static void WritePrimitive(Utf8JsonWriter json, AvroReader data, Schema.Type type)
    {
        switch (type)
        {
            case Schema.Type.Null:
                json.WriteNullValue();
                break;
            case Schema.Type.Boolean:
                json.WriteBooleanValue(data.ReadBoolean());
                break;
            case Schema.Type.Int or Schema.Type.Long:
                json.WriteNumberValue(data.ReadLong());
                break;
            case Schema.Type.Float when data.ReadFloat() is var number:
                WriteNumber(json, number, () => json.WriteNumberValue(number));
                break;
            case Schema.Type.Double when data.ReadDouble() is var number:
                WriteNumber(json, number, () => json.WriteNumberValue(number));
                break;
            case Schema.Type.Bytes:
                json.WriteStringValue(Encoding.Latin1.GetString(data.ReadBytes()));
                break;
            default:
                json.WriteStringValue(data.ReadString());
                break;
        }
    }

    // JSON has no number for these; Java writes their names.
    private static void WriteNumber(Utf8JsonWriter json, double number, Action write)
    {
        if (double.IsFinite(number))
        {
            write();
        }
        else
        {
            json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
        }
    }
}
