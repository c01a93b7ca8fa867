using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Deimos.Schemas;

/// <summary>
/// Writes nodes back as JSON without white space: attributes in Avro's order, everything the text said kept.
/// </summary>
internal sealed class SchemaTextWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // SchemaDepth keeps the limit.
        MaxDepth = int.MaxValue,
    };

    private readonly Utf8JsonWriter _json;
    private readonly HashSet<string> _written;
    private readonly bool _normalized;

    private SchemaTextWriter(Utf8JsonWriter json, IEnumerable<string> known, bool normalized)
    {
        _json = json;
        _written = [.. known];
        _normalized = normalized;
    }

    /// <summary>Returns the text of a type.</summary>
    /// <param name="root">The type.</param>
    /// <param name="known">Full names of types that are defined elsewhere: only their names are written.</param>
    /// <param name="normalized">
    /// Whether texts that differ only in form come out alike: full names, and properties and aliases by the alphabet.
    /// </param>
    public static string Write(SchemaNode root, IEnumerable<string> known, bool normalized = false)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            new SchemaTextWriter(json, known, normalized).Type(root, null);
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private void Type(SchemaNode node, string? space)
    {
        SchemaDepth.Check();
        if (node.IsNamed && !_written.Add(node.FullName!))
        {
            _json.WriteStringValue(_normalized || node.Namespace != space ? node.FullName : node.Name);
        }
        else if (node.Kind == SchemaNodeKind.Union)
        {
            _json.WriteStartArray();
            foreach (var branch in node.Branches)
            {
                Type(branch, space);
            }

            _json.WriteEndArray();
        }
        else if (node.Kind <= SchemaNodeKind.String && node.Properties.Count == 0)
        {
            _json.WriteStringValue(node.TypeName);
        }
        else
        {
            Object(node, space);
        }
    }

    private void Object(SchemaNode node, string? space)
    {
        _json.WriteStartObject();
        _json.WriteString("type", node.TypeName);
        Name(node, space);
        if (node.Documentation is not null)
        {
            _json.WriteString("doc", node.Documentation);
        }

        switch (node.Kind)
        {
            case SchemaNodeKind.Record:
                Fields(node);
                break;
            case SchemaNodeKind.Enum:
                Texts("symbols", node.Symbols);
                if (node.DefaultSymbol is not null)
                {
                    _json.WriteString("default", node.DefaultSymbol);
                }

                break;
            case SchemaNodeKind.Fixed:
                _json.WriteNumber("size", node.Size);
                break;
            case SchemaNodeKind.Array or SchemaNodeKind.Map:
                _json.WritePropertyName(node.Kind == SchemaNodeKind.Array ? "items" : "values");
                Type(node.Element!, space);
                break;
        }

        Properties(node.Properties);
        if (node.Aliases.Count > 0)
        {
            Texts("aliases", Ordered(node.Aliases.Select(alias => Shorten(alias, node.Namespace))));
        }

        _json.WriteEndObject();
    }

    private void Name(SchemaNode node, string? space)
    {
        if (!node.IsNamed)
        {
            return;
        }

        _json.WriteString("name", _normalized ? node.FullName : node.Name);
        if (!_normalized && node.Namespace != space)
        {
            _json.WriteString("namespace", node.Namespace ?? "");
        }
    }

    private void Fields(SchemaNode record)
    {
        _json.WriteStartArray("fields");
        foreach (var field in record.Fields)
        {
            _json.WriteStartObject();
            _json.WriteString("name", field.Name);
            _json.WritePropertyName("type");
            Type(field.Type, record.Namespace);
            if (field.Documentation is not null)
            {
                _json.WriteString("doc", field.Documentation);
            }

            if (field.Default is { } value)
            {
                _json.WritePropertyName("default");
                value.WriteTo(_json);
            }

            if (field.Order != SchemaKeywords.Ascending)
            {
                _json.WriteString("order", field.Order);
            }

            if (field.Aliases.Count > 0)
            {
                Texts("aliases", Ordered(field.Aliases));
            }

            Properties(field.Properties);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void Properties(IReadOnlyList<KeyValuePair<string, JsonElement>> properties)
    {
        foreach (var (name, value) in _normalized
            ? properties.OrderBy(property => property.Key, StringComparer.Ordinal)
            : properties.AsEnumerable())
        {
            _json.WritePropertyName(name);
            value.WriteTo(_json);
        }
    }

    private void Texts(string name, IEnumerable<string> texts)
    {
        _json.WriteStartArray(name);
        foreach (var text in texts)
        {
            _json.WriteStringValue(text);
        }

        _json.WriteEndArray();
    }

    private IEnumerable<string> Ordered(IEnumerable<string> texts) =>
        _normalized ? texts.Order(StringComparer.Ordinal) : texts;

    private string Shorten(string alias, string? space) =>
        !_normalized && space is not null && alias.StartsWith($"{space}.", StringComparison.Ordinal)
            && alias.LastIndexOf('.') == space.Length
            ? alias[(space.Length + 1)..]
            : alias;
}
