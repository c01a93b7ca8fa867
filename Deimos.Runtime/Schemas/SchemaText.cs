using System.Runtime.CompilerServices;
using Avro;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Deimos.Schemas;

/// <summary>
/// Turns the text of schemas into schemas and back.
/// </summary>
internal static class SchemaText
{
    // The library's own rendering loses what it does not model (sort orders) and moves logical types of fixed.
    private static readonly ConditionalWeakTable<Schema, string> Texts = [];

    /// <summary>
    /// Parses a schema. Logical types that do not suit their type are ignored, as Avro demands; the library would
    /// refuse the whole schema.
    /// </summary>
    public static Schema Parse(string text, SchemaNames? names = null)
    {
        var schema = Schema.Parse(Suitable(text), names ?? new SchemaNames(), null);
        Texts.AddOrUpdate(schema, text);
        return schema;
    }

    /// <summary>Gives the text that a schema was parsed from, else the library's rendering of it.</summary>
    public static string Of(Schema schema) => Texts.TryGetValue(schema, out var text) ? text : schema.ToString();

    /// <summary>Reads JSON and leaves text that looks like a time alone.</summary>
    public static JToken Read(string text)
    {
        using var reader = new JsonTextReader(new StringReader(text)) { DateParseHandling = DateParseHandling.None };
        return JToken.Load(reader);
    }

    private static string Suitable(string text)
    {
        JToken json;
        try
        {
            json = Read(text);
        }
        catch (JsonException)
        {
            // A bare type name such as int is no JSON.
            return text;
        }

        var definitions = json is JContainer all ? all.DescendantsAndSelf().OfType<JObject>().ToList() : [];
        foreach (var definition in definitions.Where(candidate =>
            candidate["logicalType"] is not null && !IsSuitable(candidate)))
        {
            definition.Remove("logicalType");
        }

        return json.ToString(Formatting.None);
    }

    private static bool IsSuitable(JObject definition)
    {
        var type = PhysicalType(definition["type"]);
        return TextOf(definition["logicalType"]) switch
        {
            null => false,
            "date" or "time-millis" => type == "int",
            "time-micros" or "timestamp-millis" or "timestamp-micros" or "timestamp-nanos" or "local-timestamp-millis"
                or "local-timestamp-micros" or "local-timestamp-nanos" => type == "long",
            "uuid" => type == "string",
            "decimal" => type is "bytes" or "fixed" && HasDigits(definition),
            _ => true,
        };
    }

    private static string? PhysicalType(JToken? type) =>
        type is JObject nested ? PhysicalType(nested["type"]) : TextOf(type);

    private static bool HasDigits(JObject definition)
    {
        var precision = NumberOf(definition["precision"]);
        var scale = NumberOf(definition["scale"]);
        return precision > 0 && scale >= 0 && scale <= precision;
    }

    private static string? TextOf(JToken? token) => (token as JValue)?.Value as string;

    private static long NumberOf(JToken? token) => (token as JValue)?.Value as long? ?? 0;
}
