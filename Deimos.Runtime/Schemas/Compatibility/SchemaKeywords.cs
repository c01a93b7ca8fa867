namespace Deimos.Schemas;

/// <summary>The words of a schema's text.</summary>
internal static class SchemaKeywords
{
    public const string Ascending = "ascending";

    /// <summary>Attributes that a type has a place for; all others are its properties.</summary>
    public static readonly HashSet<string> OfTypes =
        ["doc", "fields", "items", "name", "namespace", "size", "symbols", "values", "type", "aliases"];

    public static readonly HashSet<string> OfEnums = [.. OfTypes, "default"];

    public static readonly HashSet<string> OfFields = ["default", "doc", "name", "order", "type", "aliases"];

    private static readonly Dictionary<string, SchemaNodeKind> Kinds =
        Enum.GetValues<SchemaNodeKind>().ToDictionary(NameOf, kind => kind);

    public static string NameOf(SchemaNodeKind kind) => kind switch
    {
        SchemaNodeKind.Null => "null",
        SchemaNodeKind.Boolean => "boolean",
        SchemaNodeKind.Int => "int",
        SchemaNodeKind.Long => "long",
        SchemaNodeKind.Float => "float",
        SchemaNodeKind.Double => "double",
        SchemaNodeKind.Bytes => "bytes",
        SchemaNodeKind.String => "string",
        SchemaNodeKind.Record => "record",
        SchemaNodeKind.Enum => "enum",
        SchemaNodeKind.Array => "array",
        SchemaNodeKind.Map => "map",
        SchemaNodeKind.Union => "union",
        SchemaNodeKind.Fixed => "fixed",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Avro has no such type."),
    };

    public static bool TryPrimitive(string word, out SchemaNodeKind kind) =>
        Kinds.TryGetValue(word, out kind) && kind <= SchemaNodeKind.String;
}
