using System.Text.RegularExpressions;
using Avro;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Deimos.Schemas;

/// <summary>
/// Puts one self-contained schema together from the files that it names: each named type stands where it is first
/// used, so that one text can be registered.
/// </summary>
/// <param name="root">The folder of the files.</param>
/// <param name="added">Types that have no file.</param>
/// <param name="inline">Whether types of other files are put in; else they are only named.</param>
/// <remarks>One for each schema that is composed.</remarks>
internal sealed partial class SchemaComposer(
    string root, IReadOnlyDictionary<string, JObject> added, bool inline = true)
{
    private static readonly HashSet<string> Primitives =
        ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];

    private readonly HashSet<string> _defined = new(StringComparer.Ordinal);
    private readonly List<string> _references = [];
    private string _schemaName = "";

    /// <summary>Gets the full names of the types of other files that were only named.</summary>
    public IReadOnlyList<string> References => _references;

    public static string FileOf(string root, string fullName) =>
        Path.Combine(root, fullName.Replace('.', Path.DirectorySeparatorChar) + ".avsc");

    public Schema Compose(string fullName) => Parse(Read(fullName), new SchemaNames());

    /// <summary>Reads the file of a schema, with the types that it names if they are to be put in.</summary>
    public JObject Read(string fullName)
    {
        _schemaName = fullName;
        return Load(fullName, "", referrer: null);
    }

    /// <summary>Parses what was read.</summary>
    /// <param name="schema">The schema's JSON.</param>
    /// <param name="names">The types that are known already; those of the schema are added.</param>
    public Schema Parse(JObject schema, SchemaNames names)
    {
        var path = FileOf(root, _schemaName);
        try
        {
            return SchemaText.Parse(schema.ToString(Formatting.None), names);
        }
        catch (Exception invalid) when (invalid is AvroException or ArgumentException or JsonException)
        {
            throw Fault(path, null, $"is no valid schema: {invalid.Message}", invalid);
        }
    }

    private JObject Load(string fullName, string outer, (string Path, JToken Place)? referrer)
    {
        if (added.TryGetValue(fullName, out var known))
        {
            return ExpandDefinition((JObject)known.DeepClone(), "", outer, "memory");
        }

        var path = FileOf(root, fullName);
        var json = ReadFile(fullName, path, referrer);
        if (json is not JObject definition || definition["name"] is not { Type: JTokenType.String } name)
        {
            throw Fault(path, json, $"defines no named type. Define '{fullName}' there.");
        }

        var defined = FullName((string)name!, (string?)definition["namespace"], null);
        return defined == fullName
            ? ExpandDefinition(definition, "", outer, path)
            : throw Fault(path, name, $"defines '{defined}', but its place says '{fullName}'. Rename one of them.");
    }

    private JToken ReadFile(string fullName, string path, (string Path, JToken Place)? referrer)
    {
        try
        {
            using var reader = new JsonTextReader(new StreamReader(path))
            {
                DateParseHandling = DateParseHandling.None,
                FloatParseHandling = FloatParseHandling.Double,
            };
            var json = JToken.Load(reader);
            return reader.Read() && reader.TokenType != JsonToken.Comment
                ? throw Fault(path, reader.LineNumber, reader.LinePosition, "goes on after its end", null)
                : json;
        }
        catch (JsonReaderException invalid)
        {
            throw Fault(
                path, invalid.LineNumber, invalid.LinePosition, $"is no valid JSON: {invalid.Message}", invalid);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            if (referrer is { } from)
            {
                throw Fault(
                    from.Path,
                    from.Place,
                    $"names the type '{fullName}', which is neither defined before nor in {path}.");
            }

            throw new SchemaException(
                $"Schema '{_schemaName}' was expected in {path}, and there is no such file. Add it, or set "
                + $"{SchemaOptions.SectionName}:{nameof(SchemaOptions.Path)} to the folder of your schemas.",
                _schemaName,
                path,
                0,
                0,
                missing);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw Fault(path, null, $"cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private JToken Expand(JToken schema, string space, string path) => schema switch
    {
        JValue { Type: JTokenType.String } name => ExpandName(name, space, path),
        JArray union => new JArray(union.Select(branch => branch is JArray
            ? throw Fault(path, branch, "has a union directly inside a union. Merge the two.")
            : Expand(branch, space, path))),
        JObject definition => ExpandDefinition(definition, space, space, path),
        _ => throw Fault(path, schema, "has something else than a type's name, definition or union here."),
    };

    private JToken ExpandName(JValue name, string space, string path)
    {
        var text = (string)name!;
        if (Primitives.Contains(text))
        {
            return name;
        }

        var fullName = FullName(text, null, space);
        if (_defined.Contains(fullName))
        {
            return fullName;
        }

        if (!inline && text.Length > 0)
        {
            if (!_references.Contains(fullName))
            {
                _references.Add(fullName);
            }

            return fullName;
        }

        return text.Length > 0
            ? Load(fullName, space, (path, name))
            : throw Fault(path, name, "has a type without a name here.");
    }

    private JObject ExpandDefinition(JObject definition, string space, string outer, string path)
    {
        switch (definition["type"])
        {
            case JValue { Value: "record" or "error" or "enum" or "fixed" } kind:
                return ExpandNamed(definition, (string)kind!, space, outer, path);
            case JValue { Value: "array" }:
                ExpandPart(definition, "items", space, path);
                return definition;
            case JValue { Value: "map" }:
                ExpandPart(definition, "values", space, path);
                return definition;
            default:
                ExpandPart(definition, "type", space, path);
                return definition;
        }
    }

    private JObject ExpandNamed(JObject definition, string kind, string space, string outer, string path)
    {
        if (definition["name"] is not JValue { Value: string name })
        {
            throw Fault(path, definition, $"has a {kind} without a name here.");
        }

        var fullName = FullName(name, (string?)definition["namespace"], space);
        if (!_defined.Add(fullName))
        {
            throw Fault(path, definition["name"], $"defines '{fullName}' a second time.");
        }

        // The place where the type ends up may be in another namespace than its file.
        if (FullName(name, (string?)definition["namespace"], outer) != fullName)
        {
            definition["namespace"] = NamespaceOf(fullName);
        }

        RequireName(fullName[(fullName.LastIndexOf('.') + 1)..], definition["name"] ?? definition, path);
        switch (kind)
        {
            case "fixed":
                break;
            case "enum":
                CheckSymbols(definition, fullName, path);
                break;
            default:
                ExpandFields(definition, fullName, path);
                break;
        }

        return definition;
    }

    private void CheckSymbols(JObject definition, string fullName, string path)
    {
        if (definition["symbols"] is not JArray symbols)
        {
            throw Fault(path, definition, $"has an enum '{fullName}' without a list of symbols.");
        }

        foreach (var symbol in symbols)
        {
            RequireName((symbol as JValue)?.Value as string ?? symbol.ToString(), symbol, path);
        }
    }

    private void ExpandFields(JObject definition, string fullName, string path)
    {
        if (definition["fields"] is not JArray fields)
        {
            throw Fault(path, definition, $"has a record '{fullName}' without a list of fields.");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            if (field is not JObject || field["name"] is not JValue { Value: string fieldName })
            {
                throw Fault(path, field, $"has a field without a name in '{fullName}'.");
            }

            if (!names.Add(fieldName))
            {
                throw Fault(path, field, $"has the field '{fieldName}' of '{fullName}' twice.");
            }

            RequireName(fieldName, field, path);
            ExpandPart((JObject)field, "type", NamespaceOf(fullName), path);
        }
    }

    private void RequireName(string name, JToken place, string path)
    {
        if (!NamePattern().IsMatch(name))
        {
            throw Fault(
                path, place, $"has the name '{name}', which is no Avro name. Use letters, digits and underscores.");
        }
    }

    private void ExpandPart(JObject owner, string property, string space, string path) =>
        owner[property] = owner[property] is { } part
            ? Expand(part, space, path)
            : throw Fault(path, owner, $"lacks '{property}' here.");

    private static string FullName(string name, string? given, string? space) =>
        name.Contains('.', StringComparison.Ordinal) ? name
        : (given ?? space) is { Length: > 0 } prefix ? $"{prefix}.{name}"
        : name;

    private static string NamespaceOf(string fullName) =>
        fullName.LastIndexOf('.') is var dot and >= 0 ? fullName[..dot] : "";

    private SchemaException Fault(string path, JToken? place, string problem, Exception? inner = null) =>
        place is IJsonLineInfo info && info.HasLineInfo()
            ? Fault(path, info.LineNumber, info.LinePosition, problem, inner)
            : Fault(path, 0, 0, problem, inner);

    private SchemaException Fault(string path, int line, int column, string problem, Exception? inner)
    {
        var place = line > 0 ? $"{path}({line},{column})" : path;
        return new SchemaException($"{place} {problem}", _schemaName, path, line, column, inner);
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex NamePattern();
}
