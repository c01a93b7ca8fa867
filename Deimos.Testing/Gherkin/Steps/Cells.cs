using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Deimos.Schemas;

namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// Reads rows of tables: the columns are fields, <c>owner.name</c> one of a nested record; an empty cell leaves its
/// field out, <c>null</c> is no value, and JSON is what it says.
/// </summary>
internal static partial class Cells
{
    /// <summary>The column that has the key beside the payload.</summary>
    public const string KeyColumn = "(key)";

    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    /// <summary>Reads a row as a payload whose values are still text.</summary>
    public static Payload PayloadOf(DataTableRow row)
    {
        var payload = new Payload(Fields(row, cell => ValueOf(cell)));
        if (row.TryGetValue(KeyColumn, out var key))
        {
            payload.PayloadKey = ValueOf(key);
        }

        return payload;
    }

    /// <summary>Reads a row as what is expected of a payload or of a row in a database.</summary>
    public static IDictionary<string, object?> ExpectedOf(DataTableRow row) => Fields(row, ExpectedOf);

    /// <summary>Reads a cell as what is expected: <c>any</c>, <c>now</c>, <c>/pattern/</c>, or the value.</summary>
    public static object? ExpectedOf(string cell) =>
        cell == "any" ? Match.Any
        : cell == "now" ? Match.Now(TimeSpan.FromMinutes(1))
        : Pattern().Match(cell) is { Success: true } pattern ? Match.Text(pattern.Groups[1].Value)
        : ValueOf(cell) is string text ? new CellMatcher(text)
        : ValueOf(cell);

    /// <summary>Reads a row as an object of a class, by the names of its properties.</summary>
    public static object ObjectOf(DataTableRow row, Type type)
    {
        if (type == typeof(Payload))
        {
            return PayloadOf(row);
        }

        var properties = MemberNames.PropertiesOf(type);
        var node = new JsonObject();
        foreach (var (column, cell) in row.Where(cell => cell.Value.Length > 0))
        {
            if (MemberNames.Find(properties, column, known => known.Name) is not [var property, ..])
            {
                throw new ArgumentException(
                    $"{type.Name} has no property for column '{column}'; it has "
                    + $"{string.Join(", ", properties.Select(known => known.Name))}.",
                    nameof(row));
            }

            node[property.Name] = ValueOf(cell) switch
            {
                null => null,
                string text => JsonSerializer.SerializeToNode(
                    TextConversion.Read(text, property.PropertyType), property.PropertyType),
                var value => JsonSerializer.SerializeToNode(value),
            };
        }

        return node.Deserialize(type, Json)!;
    }

    /// <summary>Reads JSON as an object of a class.</summary>
    public static object ObjectOf(string json, Type type) =>
        type == typeof(Payload)
            ? new Payload((IDictionary<string, object?>)Plain(JsonNode.Parse(json))!)
            : JsonSerializer.Deserialize(json, type, Json)!;

    private static object? ValueOf(string cell) =>
        cell == "null" ? null
        : cell.Length > 1 && cell[0] == '"' && cell[^1] == '"' ? cell[1..^1]
        : cell.Length > 1 && (cell[0], cell[^1]) is ('[', ']') or ('{', '}') ? Plain(JsonNode.Parse(cell))
        : cell;

    private static Dictionary<string, object?> Fields(DataTableRow row, Func<string, object?> read)
    {
        var fields = new Dictionary<string, object?>();
        foreach (var (column, cell) in row.Where(cell => cell.Value.Length > 0 && !cell.Key.StartsWith('(')))
        {
            var path = column.Split('.');
            var owner = fields;
            foreach (var step in path.SkipLast(1))
            {
                if (!owner.TryGetValue(step, out var nested))
                {
                    owner[step] = nested = new Dictionary<string, object?>();
                }

                owner = (Dictionary<string, object?>)nested!;
            }

            owner[path[^1]] = read(cell);
        }

        return fields;
    }

    private static object? Plain(JsonNode? node) => node switch
    {
        null => null,
        JsonObject fields => fields.ToDictionary(field => field.Key, field => Plain(field.Value)),
        JsonArray items => items.Select(Plain).ToList(),
        _ => node.GetValueKind() switch
        {
            JsonValueKind.Number when node.AsValue().TryGetValue<long>(out var whole) => whole,
            JsonValueKind.Number => node.GetValue<double>(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => node.GetValue<string>(),
        },
    };

    [GeneratedRegex("^/(.+)/$")]
    private static partial Regex Pattern();
}
