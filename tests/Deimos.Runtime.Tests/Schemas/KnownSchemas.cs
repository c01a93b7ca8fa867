using System.Collections.Concurrent;
using Avro;
using Deimos.Schemas;

namespace Deimos.Runtime.Tests.Schemas;

/// <summary>A registry in memory: ids count from 1, and the same text has the same id.</summary>
internal sealed class KnownSchemas : ISchemaRegistry
{
    private readonly ConcurrentDictionary<string, int> _ids = [];
    private readonly ConcurrentDictionary<int, Schema> _schemas = [];

    public ConcurrentDictionary<string, Schema> Subjects { get; } = [];

    public ValueTask<int> RegisterAsync(string subject, Schema schema, CancellationToken cancellationToken)
    {
        Subjects[subject] = schema;
        var id = _ids.GetOrAdd(SchemaText.Of(schema), _ => _ids.Count + 1);
        _schemas[id] = SchemaText.Parse(SchemaText.Of(schema));
        return new(id);
    }

    public ValueTask<int> GetIdAsync(string subject, Schema schema, CancellationToken cancellationToken) =>
        _ids.TryGetValue(SchemaText.Of(schema), out var id) ? new(id) : throw Unknown(40403);

    public ValueTask<Schema> GetSchemaAsync(int id, CancellationToken cancellationToken) =>
        _schemas.TryGetValue(id, out var schema) ? new(schema) : throw Unknown(40403);

    private static SchemaRegistryException Unknown(int code) =>
        new("Schema not found.", new Uri("http://memory"), 404, code);
}
