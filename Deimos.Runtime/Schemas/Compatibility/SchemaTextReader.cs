using System.Text.Json;
using Avro;

namespace Deimos.Schemas;

/// <summary>
/// Reads a schema's JSON into nodes and refuses what a schema registry refuses. Made for one text.
/// </summary>
/// <param name="names">Named types known before, by full name; those of the text are added.</param>
internal sealed partial class SchemaTextReader(Dictionary<string, SchemaNode> names)
{
    // The limit of the JSON reader that Java registries use.
    private static readonly JsonDocumentOptions JsonLimits = new() { MaxDepth = 1000 };

    private readonly List<string> _path = [];
    private readonly List<(SchemaFieldNode Field, string Path)> _defaults = [];

    public SchemaNode Read(string text)
    {
        JsonElement json;
        try
        {
            json = JsonElement.Parse(text, JsonLimits);
        }
        catch (JsonException failure)
        {
            throw new SchemaParseException($"The schema is not JSON: {failure.Message}", failure);
        }

        var root = ReadType(json, null);
        foreach (var (field, path) in _defaults)
        {
            if (!SchemaDefaults.Fits(field))
            {
                throw new SchemaParseException(
                    $"The default {Shorten(field.Default!.Value)} of field '{field.Name}' at '{path}' does not fit "
                    + $"its type {field.Type.TypeName}; change one of the two.");
            }
        }

        return root;
    }

    private SchemaNode ReadType(JsonElement json, string? space)
    {
        SchemaDepth.Check();
        return json.ValueKind switch
        {
            JsonValueKind.String => Find(json.GetString()!, space),
            JsonValueKind.Array => ReadUnion(json, space),
            JsonValueKind.Object => ReadObject(json, space),
            _ => throw Fault($"a type cannot be {Shorten(json)}; write a name, an object or an array of types"),
        };
    }

    private SchemaNode ReadObject(JsonElement json, string? space)
    {
        var type = Text(json, "type") ?? throw Fault("the object has no 'type'");
        if (SchemaKeywords.TryPrimitive(type, out var primitive))
        {
            return new SchemaNode { Kind = primitive, Properties = PropertiesOf(json, SchemaKeywords.OfTypes) };
        }

        return type switch
        {
            "record" or "error" => ReadRecord(json, type == "error", space),
            "enum" => ReadEnum(json, space),
            "fixed" => ReadFixed(json, space),
            "array" => ReadContainer(json, SchemaNodeKind.Array, "items", space),
            "map" => ReadContainer(json, SchemaNodeKind.Map, "values", space),
            _ => Find(type, space),
        };
    }

    private SchemaNode ReadRecord(JsonElement json, bool isError, string? space)
    {
        var name = NameOf(json, space);
        var record = new SchemaNode
        {
            Kind = SchemaNodeKind.Record,
            IsError = isError,
            FullName = name,
            Documentation = Text(json, "doc"),
            Aliases = TypeAliases(json, name),
            Properties = PropertiesOf(json, SchemaKeywords.OfTypes),
        };
        Add(record);

        if (!json.TryGetProperty("fields", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            throw Fault($"record '{name}' has no array of 'fields'");
        }

        var fields = new List<SchemaFieldNode>();
        var fieldNames = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list.EnumerateArray())
        {
            using var place = Enter("fields", fields.Count);
            var field = ReadField(item, record.Namespace);
            if (!fieldNames.Add(field.Name))
            {
                throw Fault($"record '{name}' has two fields '{field.Name}'");
            }

            fields.Add(field);
        }

        record.Fields = fields;
        return record;
    }

    private SchemaFieldNode ReadField(JsonElement json, string? space)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Fault($"a field cannot be {Shorten(json)}; write an object");
        }

        var name = Text(json, "name") ?? throw Fault("the field has no 'name'");
        CheckName(name, name);
        if (!json.TryGetProperty("type", out var type))
        {
            throw Fault($"field '{name}' has no 'type'");
        }

        SchemaNode node;
        using (Enter("type"))
        {
            node = ReadType(type, space);
        }

        var order = Text(json, "order") ?? SchemaKeywords.Ascending;
        if (order.ToLowerInvariant() is not (SchemaKeywords.Ascending or "descending" or "ignore"))
        {
            throw Fault($"the order '{order}' of field '{name}' is unknown; use ascending, descending or ignore");
        }

        var field = new SchemaFieldNode
        {
            Name = name,
            Type = node,
            Documentation = Text(json, "doc"),
            Order = order.ToLowerInvariant(),
            Aliases = Texts(json, "aliases"),
            Default = json.TryGetProperty("default", out var value) ? value : null,
            Properties = PropertiesOf(json, SchemaKeywords.OfFields),
        };
        if (field.Default is not null)
        {
            _defaults.Add((field, CurrentPath));
        }

        return field;
    }

    private SchemaNode ReadEnum(JsonElement json, string? space)
    {
        var name = NameOf(json, space);
        if (!json.TryGetProperty("symbols", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            throw Fault($"enum '{name}' has no array of 'symbols'");
        }

        var symbols = Texts(json, "symbols");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var symbol in symbols)
        {
            CheckName(symbol, symbol);
            if (!seen.Add(symbol))
            {
                throw Fault($"enum '{name}' has the symbol '{symbol}' twice");
            }
        }

        var fallback = Text(json, "default");
        if (fallback is not null && !seen.Contains(fallback))
        {
            throw Fault($"the default '{fallback}' of enum '{name}' is none of its symbols");
        }

        return Add(new SchemaNode
        {
            Kind = SchemaNodeKind.Enum,
            FullName = name,
            Documentation = Text(json, "doc"),
            Aliases = TypeAliases(json, name),
            Symbols = symbols,
            DefaultSymbol = fallback,
            Properties = PropertiesOf(json, SchemaKeywords.OfEnums),
        });
    }

    private SchemaNode ReadFixed(JsonElement json, string? space)
    {
        var name = NameOf(json, space);
        if (!json.TryGetProperty("size", out var number)
            || number.ValueKind != JsonValueKind.Number
            || !number.TryGetInt32(out var size)
            || size < 0)
        {
            throw Fault($"fixed '{name}' has no 'size' that is a whole number from 0");
        }

        return Add(new SchemaNode
        {
            Kind = SchemaNodeKind.Fixed,
            FullName = name,
            Documentation = Text(json, "doc"),
            Aliases = TypeAliases(json, name),
            Size = size,
            Properties = PropertiesOf(json, SchemaKeywords.OfTypes),
        });
    }

    private SchemaNode ReadContainer(JsonElement json, SchemaNodeKind kind, string attribute, string? space)
    {
        if (!json.TryGetProperty(attribute, out var element))
        {
            throw Fault($"the {SchemaKeywords.NameOf(kind)} has no '{attribute}'");
        }

        using var place = Enter(attribute);
        return new SchemaNode
        {
            Kind = kind,
            Element = ReadType(element, space),
            Properties = PropertiesOf(json, SchemaKeywords.OfTypes),
        };
    }

    private SchemaNode ReadUnion(JsonElement json, string? space)
    {
        var branches = new List<SchemaNode>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in json.EnumerateArray())
        {
            using var place = Enter(branches.Count);
            var branch = ReadType(item, space);
            if (branch.Kind == SchemaNodeKind.Union)
            {
                throw Fault("a union cannot hold a union");
            }

            if (!seen.Add(branch.FullName ?? branch.TypeName))
            {
                throw Fault($"the union has the type '{branch.FullName ?? branch.TypeName}' twice");
            }

            branches.Add(branch);
        }

        return new SchemaNode { Kind = SchemaNodeKind.Union, Branches = branches };
    }

    private SchemaNode Find(string name, string? space)
    {
        if (SchemaKeywords.TryPrimitive(name, out var primitive))
        {
            return new SchemaNode { Kind = primitive };
        }

        if (space is not null && !name.Contains('.') && names.TryGetValue($"{space}.{name}", out var near))
        {
            return near;
        }

        return names.TryGetValue(name, out var node)
            ? node
            : throw Fault($"the type '{name}' is not known; define it before its first use or refer to its schema");
    }

    private SchemaNode Add(SchemaNode node) => names.TryAdd(node.FullName!, node)
        ? node
        : throw Fault($"the type '{node.FullName}' is defined twice");
}
