using System.Text.Json;

namespace Deimos.Schemas;

/// <summary>One field of a record.</summary>
internal sealed class SchemaFieldNode
{
    public required string Name { get; init; }

    public required SchemaNode Type { get; init; }

    public string? Documentation { get; init; }

    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary><see langword="null"/> when there is none; a JSON null is a default.</summary>
    public JsonElement? Default { get; init; }

    public string Order { get; init; } = SchemaKeywords.Ascending;

    public IReadOnlyList<KeyValuePair<string, JsonElement>> Properties { get; init; } = [];
}
