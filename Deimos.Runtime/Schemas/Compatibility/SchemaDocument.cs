using System.Text;
using Avro;

namespace Deimos.Schemas;

/// <summary>
/// A schema's text, read and checked as a schema registry does it.
/// </summary>
/// <remarks>
/// Immutable and safe for use by several threads. Stricter than <see cref="Schema.Parse(string)"/>: defaults must fit
/// their types, symbols and names must be legal.
/// </remarks>
public sealed class SchemaDocument
{
    private readonly Dictionary<string, SchemaNode> _names;

    private SchemaDocument(SchemaNode root, Dictionary<string, SchemaNode> names, IReadOnlyCollection<string> known)
    {
        Root = root;
        _names = names;
        Text = SchemaTextWriter.Write(root, known);
        ResolvedText = known.Count == 0 ? Text : SchemaTextWriter.Write(root, []);
        NormalizedText = SchemaTextWriter.Write(root, known, normalized: true);
    }

    /// <summary>Gets the schema in one line with its attributes in Avro's order.</summary>
    /// <value>Types of referred schemas stand there by name.</value>
    public string Text { get; }

    /// <summary>Gets the schema in one line, complete in itself.</summary>
    /// <value>Types of referred schemas are written out where they are first used.</value>
    public string ResolvedText { get; }

    /// <summary>Gets the form that is equal for schemas that differ in nothing but the way they are written.</summary>
    /// <value>Full names, and properties and aliases by the alphabet.</value>
    public string NormalizedText { get; }

    internal SchemaNode Root { get; }

    /// <summary>Reads a schema.</summary>
    /// <param name="json">The text of the schema.</param>
    /// <param name="references">Schemas whose named types the text uses.</param>
    /// <returns>The schema.</returns>
    /// <exception cref="SchemaParseException">The text is no valid schema; the message names the place.</exception>
    public static SchemaDocument Parse(string json, IReadOnlyList<SchemaDocument>? references = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        var names = new Dictionary<string, SchemaNode>(StringComparer.Ordinal);
        foreach (var (name, node) in (references ?? []).SelectMany(reference => reference._names))
        {
            if (!names.TryAdd(name, node) && names[name] != node)
            {
                throw new SchemaParseException(
                    $"The type '{name}' comes from two of the referred schemas; refer to one version of it.");
            }
        }

        List<string> known = [.. names.Keys];
        try
        {
            return new SchemaDocument(new SchemaTextReader(names).Read(json), names, known);
        }
        catch (InvalidOperationException failure)
        {
            // What the JSON reader says of a text with an escape such as \ud800 alone.
            throw new SchemaParseException($"The schema holds a text that is not Unicode: {failure.Message}", failure);
        }
    }

    /// <summary>Reads a schema from a file.</summary>
    /// <param name="path">The path of the file, usually <c>.avsc</c>.</param>
    /// <param name="references">Schemas whose named types the file uses.</param>
    /// <returns>The schema.</returns>
    /// <exception cref="SchemaParseException">The file holds no valid schema; the message names it.</exception>
    public static SchemaDocument Load(string path, IReadOnlyList<SchemaDocument>? references = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var text = File.ReadAllText(path, Encoding.UTF8);
        try
        {
            return Parse(text, references);
        }
        catch (SchemaParseException failure)
        {
            throw new SchemaParseException($"'{path}': {failure.Message}", failure);
        }
    }

    /// <summary>Takes over a schema that Apache.Avro parsed.</summary>
    /// <param name="schema">The schema.</param>
    /// <returns>The same schema.</returns>
    /// <exception cref="SchemaParseException">It has what Apache.Avro accepts and a registry does not.</exception>
    public static SchemaDocument FromSchema(Schema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return Parse(schema.ToString());
    }

    /// <summary>Reads a schema from JSON, a primitive type's name or the path of a file.</summary>
    /// <param name="jsonOrPath">What begins with a brace, a bracket or a quote is JSON.</param>
    /// <returns>The schema.</returns>
    /// <exception cref="SchemaParseException">It is no valid schema.</exception>
    public static SchemaDocument FromString(string jsonOrPath)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jsonOrPath);
        return jsonOrPath.AsSpan().TrimStart()[0] is '{' or '[' or '"' ? Parse(jsonOrPath)
            : SchemaKeywords.TryPrimitive(jsonOrPath, out _) ? Parse($"\"{jsonOrPath}\"")
            : Load(jsonOrPath);
    }

    /// <summary>Reads a schema from JSON or the path of a file.</summary>
    /// <param name="jsonOrPath">What begins with a brace, a bracket or a quote is JSON.</param>
    public static implicit operator SchemaDocument(string jsonOrPath) => FromString(jsonOrPath);

    /// <summary>Takes over a schema that Apache.Avro parsed.</summary>
    /// <param name="schema">The schema.</param>
    public static implicit operator SchemaDocument(Schema schema) => FromSchema(schema);

    /// <summary>Returns <see cref="Text"/>.</summary>
    /// <returns>The schema in one line.</returns>
    public override string ToString() => Text;
}
