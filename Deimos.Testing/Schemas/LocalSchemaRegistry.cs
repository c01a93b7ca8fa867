using System.Collections.Concurrent;
using Avro;
using Deimos.Schemas;

namespace Deimos.Testing.Schemas;

/// <summary>
/// Gives ids to the schemas of one test, without a network.
/// </summary>
internal sealed class LocalSchemaRegistry : ISchemaRegistry
{
    private static readonly Uri Address = new("memory://tests");
    private readonly ConcurrentDictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, Schema> _schemas = new();
    private int _last;

    public ValueTask<int> RegisterAsync(string subject, Schema schema, CancellationToken cancellationToken)
    {
        var id = _ids.GetOrAdd(SchemaText.Of(schema), _ => Interlocked.Increment(ref _last));
        _schemas.TryAdd(id, schema);
        return new(id);
    }

    public ValueTask<int> GetIdAsync(string subject, Schema schema, CancellationToken cancellationToken) =>
        RegisterAsync(subject, schema, cancellationToken);

    public ValueTask<Schema> GetSchemaAsync(int id, CancellationToken cancellationToken) =>
        _schemas.TryGetValue(id, out var schema)
            ? new(schema)
            : throw new SchemaRegistryException(
                $"Schema id {id} was never given out in this test; publish through its producers.", Address, 404, 40403);
}
