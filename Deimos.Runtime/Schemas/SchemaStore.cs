using System.Collections.Concurrent;
using Avro;
using Newtonsoft.Json.Linq;

namespace Deimos.Schemas;

/// <summary>
/// The schemas of an application: a folder of <c>.avsc</c> files, and schemas added in memory.
/// </summary>
/// <remarks>
/// Files are read when they are first asked for. A file may name types of other files, which may name it in turn.
/// Safe for concurrent use.
/// </remarks>
public sealed class SchemaStore
{
    private readonly ConcurrentDictionary<string, Lazy<Schema>> _schemas = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, JObject> _added = new(StringComparer.Ordinal);

    /// <summary>Creates a store over a folder.</summary>
    /// <param name="path">
    /// The root: schema <c>a.b.Name</c> is the file <c>a/b/Name.avsc</c> beneath it. It need not exist as long as all
    /// schemas are added in memory.
    /// </param>
    public SchemaStore(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Path = System.IO.Path.GetFullPath(path);
    }

    /// <summary>Gets the root folder.</summary>
    public string Path { get; }

    /// <summary>Finds a schema, reading its file the first time.</summary>
    /// <param name="fullName">Namespace and name.</param>
    /// <returns>The schema with all the types that it names; the same object each time.</returns>
    /// <exception cref="SchemaException">There is no such schema, or a file cannot be used.</exception>
    public Schema Get(string fullName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(fullName);
        var schema = _schemas.GetOrAdd(fullName, name => new(() => new SchemaComposer(Path, _added).Compose(name)));
        try
        {
            return schema.Value;
        }
        catch (SchemaException)
        {
            // Not remembered: the file may be mended, or the schema added, while the application runs.
            _schemas.TryRemove(new(fullName, schema));
            throw;
        }
    }

    /// <summary>Adds a schema that has no file.</summary>
    /// <param name="schema">A record, enum or fixed, with all the types that it names.</param>
    /// <returns><see langword="false"/> if the name is taken, in which case nothing changes.</returns>
    /// <exception cref="ArgumentException">The schema has no name.</exception>
    public bool TryAdd(Schema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (schema is not NamedSchema named)
        {
            throw new ArgumentException("Only records, enums and fixed have a name to be found by.", nameof(schema));
        }

        if (File.Exists(SchemaComposer.FileOf(Path, named.Fullname))
            || !_schemas.TryAdd(named.Fullname, new(() => schema)))
        {
            return false;
        }

        _added[named.Fullname] = (JObject)SchemaText.Read(SchemaText.Of(schema));
        return true;
    }

    /// <summary>Says whether a schema is one that the store gave out.</summary>
    internal bool Contains(Schema schema) =>
        schema is NamedSchema named && _schemas.TryGetValue(named.Fullname, out var known)
        && known.IsValueCreated && ReferenceEquals(known.Value, schema);

    /// <summary>
    /// Gives a schema file by file: those first that others name, and the schema itself last.
    /// </summary>
    /// <exception cref="SchemaException">A file cannot be used, or files name each other in a circle.</exception>
    internal IReadOnlyList<SchemaPart> PartsOf(string fullName)
    {
        var parts = new List<SchemaPart>();
        AddParts(fullName, new SchemaNames(), [], parts);
        return parts;
    }

    private void AddParts(string fullName, SchemaNames names, List<string> way, List<SchemaPart> parts)
    {
        if (parts.Exists(part => part.FullName == fullName))
        {
            return;
        }

        if (way.Contains(fullName))
        {
            throw new SchemaException(
                $"Schema '{way[0]}' cannot be registered in parts: {string.Join(" names ", way)} names {fullName} "
                + $"again. Set {SchemaOptions.SectionName}:{nameof(SchemaOptions.UseReferences)} to false, or define "
                + "these types in one file.",
                way[0],
                SchemaComposer.FileOf(Path, fullName),
                0,
                0,
                null);
        }

        var composer = new SchemaComposer(Path, _added, inline: false);
        var json = composer.Read(fullName);
        foreach (var reference in composer.References)
        {
            AddParts(reference, names, [.. way, fullName], parts);
        }

        parts.Add(new(fullName, composer.Parse(json, names), composer.References));
    }
}
