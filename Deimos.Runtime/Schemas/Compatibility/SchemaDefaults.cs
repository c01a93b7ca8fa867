using System.Text.Json;

namespace Deimos.Schemas;

/// <summary>
/// Tells whether the defaults of fields fit their types, by the rules of the registry that checks new schemas:
/// a union takes the default of any branch, and texts are taken for bytes, enums and fixed unseen.
/// </summary>
internal static class SchemaDefaults
{
    public static bool Fits(SchemaFieldNode field) => Fits(field.Type, field.Default!.Value, [field]);

    /// <param name="type">The type to fit.</param>
    /// <param name="value">The value that may fit it.</param>
    /// <param name="expanding">Fields whose defaults are being filled in: one that needs itself never ends.</param>
    private static bool Fits(SchemaNode type, JsonElement value, HashSet<SchemaFieldNode> expanding)
    {
        SchemaDepth.Check();
        return type.Kind switch
        {
            SchemaNodeKind.Null => value.ValueKind == JsonValueKind.Null,
            SchemaNodeKind.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            SchemaNodeKind.Int => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _),
            SchemaNodeKind.Long => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            SchemaNodeKind.Float or SchemaNodeKind.Double => value.ValueKind == JsonValueKind.Number || IsWord(value),
            SchemaNodeKind.Array => value.ValueKind == JsonValueKind.Array
                && value.EnumerateArray().All(item => Fits(type.Element!, item, expanding)),
            SchemaNodeKind.Map => value.ValueKind == JsonValueKind.Object
                && value.EnumerateObject().All(entry => Fits(type.Element!, entry.Value, expanding)),
            SchemaNodeKind.Union => type.Branches.Any(branch => Fits(branch, value, expanding)),
            SchemaNodeKind.Record => value.ValueKind == JsonValueKind.Object
                && type.Fields.All(field => FitsField(field, value, expanding)),
            _ => value.ValueKind == JsonValueKind.String,
        };
    }

    private static bool FitsField(SchemaFieldNode field, JsonElement record, HashSet<SchemaFieldNode> expanding)
    {
        if (record.TryGetProperty(field.Name, out var value))
        {
            return Fits(field.Type, value, expanding);
        }

        if (field.Default is not { } fallback || !expanding.Add(field))
        {
            return false;
        }

        var fits = Fits(field.Type, fallback, expanding);
        expanding.Remove(field);
        return fits;
    }

    // JSON has no numbers for these.
    private static bool IsWord(JsonElement value) =>
        value.ValueKind == JsonValueKind.String
        && (value.ValueEquals("NaN") || value.ValueEquals("Infinity") || value.ValueEquals("-Infinity"));
}
