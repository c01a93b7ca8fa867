using Avro;

namespace Deimos.Schemas;

/// <summary>
/// The schemas of an application: a folder of <c>.avsc</c> files, and schemas added in memory.
/// </summary>
public sealed class SchemaStore
{
    /// <summary>Creates a store over a folder.</summary>
    /// <param name="path">The root: schema <c>a.b.Name</c> is the file <c>a/b/Name.avsc</c> beneath it.</param>
    public SchemaStore(string path) => Path = path;

    /// <summary>Gets the root folder.</summary>
    public string Path { get; }

    /// <summary>Finds a schema, reading its file the first time.</summary>
    /// <param name="fullName">Namespace and name.</param>
    /// <returns>The schema with all the types that it names.</returns>
    public Schema Get(string fullName) => throw new NotImplementedException(fullName);

    /// <summary>Adds a schema that has no file.</summary>
    /// <param name="schema">A named schema.</param>
    /// <returns><see langword="false"/> if the name is taken, in which case nothing changes.</returns>
    public bool TryAdd(Schema schema) => throw new NotImplementedException(schema?.Name);
}
