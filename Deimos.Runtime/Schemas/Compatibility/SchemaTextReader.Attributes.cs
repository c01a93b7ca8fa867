using System.Text.Json;
using Avro;

namespace Deimos.Schemas;

/// <content>Attributes, names, and the place that an error names.</content>
internal sealed partial class SchemaTextReader
{
    private string NameOf(JsonElement json, string? space)
    {
        var name = Text(json, "name") ?? throw Fault("the type has no 'name'");
        var full = Qualify(name, Text(json, "namespace") ?? space);
        var simple = full[(full.LastIndexOf('.') + 1)..];
        CheckName(simple, full);
        if (full == simple && SchemaKeywords.TryPrimitive(simple, out _))
        {
            throw Fault($"a type cannot have the name '{simple}' of a primitive type");
        }

        // Hyphens in namespaces are common and registries in use accept them; an empty part would never be found.
        if (full.Split('.').Any(part => part.Length == 0 || part.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))))
        {
            throw Fault($"the namespace of '{full}' has an empty part, a space or a control character");
        }

        return full;
    }

    private List<string> TypeAliases(JsonElement json, string name)
    {
        var space = name.LastIndexOf('.') is > 0 and var dot ? name[..dot] : null;
        return [.. Texts(json, "aliases").Select(alias => Qualify(alias, space)).Distinct()];
    }

    private static string Qualify(string name, string? space) =>
        name.Contains('.') ? name.TrimStart('.') : string.IsNullOrEmpty(space) ? name : $"{space}.{name}";

    private void CheckName(string name, string shown)
    {
        if (name.Length == 0
            || !(char.IsAsciiLetter(name[0]) || name[0] == '_')
            || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw Fault($"the name '{shown}' must be letters, digits and underscores and not begin with a digit");
        }
    }

    private string? Text(JsonElement json, string attribute)
    {
        if (!json.TryGetProperty(attribute, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : throw Fault($"'{attribute}' must be a text and is {Shorten(value)}");
    }

    private List<string> Texts(JsonElement json, string attribute)
    {
        if (!json.TryGetProperty(attribute, out var value))
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array
            || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
        {
            throw Fault($"'{attribute}' must be an array of texts");
        }

        return [.. value.EnumerateArray().Select(item => item.GetString()!)];
    }

    private static List<KeyValuePair<string, JsonElement>> PropertiesOf(JsonElement json, HashSet<string> reserved) =>
        [.. json.EnumerateObject()
            .Where(property => !reserved.Contains(property.Name))
            .Select(property => KeyValuePair.Create(property.Name, property.Value))];

    private string CurrentPath => $"/{string.Join('/', _path)}";

    private Place Enter(params ReadOnlySpan<object> steps)
    {
        foreach (var step in steps)
        {
            _path.Add(step.ToString()!);
        }

        return new Place(_path, steps.Length);
    }

    private SchemaParseException Fault(string what) => new($"The schema is wrong at '{CurrentPath}': {what}.");

    private static string Shorten(JsonElement json)
    {
        var text = json.GetRawText();
        return text.Length <= 60 ? text : $"{text[..60]}…";
    }

    private readonly struct Place(List<string> path, int steps) : IDisposable
    {
        public void Dispose() => path.RemoveRange(path.Count - steps, steps);
    }
}
