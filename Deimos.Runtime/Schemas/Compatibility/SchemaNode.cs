using System.Text.Json;

namespace Deimos.Schemas;

/// <summary>
/// One type of a parsed schema, with all that its text said. Records may contain themselves.
/// </summary>
/// <remarks>
/// Not <see cref="Avro.Schema"/>, because that keeps the aliases of named types to itself, accepts defaults that do
/// not fit, and writes schemas back with other attributes than it read.
/// </remarks>
internal sealed class SchemaNode
{
    public required SchemaNodeKind Kind { get; init; }

    /// <summary>The full name of a record, enum or fixed.</summary>
    public string? FullName { get; init; }

    public string? Documentation { get; init; }

    /// <summary>Full names of the aliases of a named type.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>A record of kind <c>error</c>, which only its text tells from a record.</summary>
    public bool IsError { get; init; }

    /// <summary>The fields of a record: set once its types, which may name the record itself, are read.</summary>
    public IReadOnlyList<SchemaFieldNode> Fields { get; set; } = [];

    public IReadOnlyList<string> Symbols { get; init; } = [];

    public string? DefaultSymbol { get; init; }

    public int Size { get; init; }

    /// <summary>The items of an array, or the values of a map.</summary>
    public SchemaNode? Element { get; init; }

    public IReadOnlyList<SchemaNode> Branches { get; init; } = [];

    /// <summary>Every other attribute in the order of the text, logical types among them.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonElement>> Properties { get; init; } = [];

    public bool IsNamed => FullName is not null;

    /// <summary>The name without its namespace.</summary>
    public string Name => FullName is { } name ? name[(name.LastIndexOf('.') + 1)..] : TypeName;

    public string? Namespace => FullName?.LastIndexOf('.') is > 0 and var dot ? FullName[..dot] : null;

    /// <summary>The word for the type in a schema's text.</summary>
    public string TypeName => IsError ? "error" : SchemaKeywords.NameOf(Kind);

    /// <summary>Precision and scale, when this is a decimal that readers and writers treat as one.</summary>
    public (int Precision, int Scale)? Decimal
    {
        get
        {
            if (Kind is not (SchemaNodeKind.Bytes or SchemaNodeKind.Fixed)
                || Property("logicalType") is not { ValueKind: JsonValueKind.String } logical
                || !logical.ValueEquals("decimal")
                || !TryNumber("precision", out var precision)
                || precision < 1)
            {
                return null;
            }

            if (Property("scale") is null)
            {
                return (precision, 0);
            }

            return TryNumber("scale", out var scale) && scale >= 0 && scale <= precision ? (precision, scale) : null;
        }
    }

    private JsonElement? Property(string name)
    {
        foreach (var property in Properties)
        {
            if (property.Key == name)
            {
                return property.Value;
            }
        }

        return null;
    }

    private bool TryNumber(string name, out int number)
    {
        number = 0;
        return Property(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out number);
    }
}
