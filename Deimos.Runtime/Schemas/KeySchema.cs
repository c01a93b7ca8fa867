using Avro;
using Newtonsoft.Json.Linq;

namespace Deimos.Schemas;

/// <summary>
/// The schemas of keys.
/// </summary>
internal static class KeySchema
{
    /// <summary>
    /// Makes the schema of keys that are a field of the payload: a record with that one field, of the same type.
    /// </summary>
    /// <exception cref="DeclarationException">The payload has no such field.</exception>
    public static RecordSchema ForField(RecordSchema payload, KeyConfig key, string topic)
    {
        var field = FindField(payload, key.FieldPath!)
            ?? throw new DeclarationException(topic,
            [
                $"The key of topic '{topic}' is the field '{key.FieldPath}', which '{payload.Fullname}' does not have. "
                + $"Its fields are {string.Join(", ", payload.Fields.Select(known => known.Name))}.",
            ]);
        var record = new JObject
        {
            ["type"] = "record",
            ["name"] = key.SchemaName ?? $"{payload.Name}_key",
            ["namespace"] = payload.Namespace,
            ["doc"] = $"Key of {payload.Fullname}.",
            ["fields"] = new JArray(new JObject
            {
                ["name"] = field.Name,
                ["type"] = TypeOf(field.Schema),
            }),
        };
        if (string.IsNullOrEmpty(payload.Namespace))
        {
            record.Remove("namespace");
        }

        return (RecordSchema)SchemaText.Parse(record.ToString(Newtonsoft.Json.Formatting.None));
    }

    private static Field? FindField(RecordSchema record, string path)
    {
        Field? field = null;
        var owner = (RecordSchema?)record;
        foreach (var step in path.Split('.'))
        {
            if (owner is null || !owner.TryGetField(step, out field))
            {
                return null;
            }

            owner = field.Schema as RecordSchema
                ?? (field.Schema as UnionSchema)?.Schemas.OfType<RecordSchema>().FirstOrDefault();
        }

        return field;
    }

    // The library renders the logical type of a fixed around it, where other parsers do not look for it.
    private static JToken TypeOf(Schema schema)
    {
        var json = SchemaText.Read(schema.ToString());
        foreach (var wrapper in ((json as JContainer)?.DescendantsAndSelf() ?? []).OfType<JObject>()
            .Where(candidate => candidate["logicalType"] is not null && candidate["type"] is JObject).ToList())
        {
            var inner = (JObject)wrapper["type"]!;
            wrapper.Remove("type");
            wrapper.Merge(inner);
        }

        return json;
    }
}
