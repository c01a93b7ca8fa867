using System.Collections.Concurrent;
using Avro;

namespace Deimos.Schemas;

/// <summary>
/// Brings an application's schemas to a registry, in one text or in parts that refer to each other.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class SchemaRegistrar(SchemaStore store, ISchemaRegistry registry, SchemaOptions options)
{
    private readonly ConcurrentDictionary<string, SchemaReference> _referred = new(StringComparer.Ordinal);

    /// <summary>Registers a schema, or finds it if nothing is to be registered.</summary>
    /// <returns>The schema's id.</returns>
    /// <exception cref="SchemaRegistryException">The registry refused or could not be reached.</exception>
    public async ValueTask<int> GetIdAsync(string subject, Schema schema, CancellationToken cancellationToken)
    {
        // Generated key schemas and those of generated classes are in no file: they are complete in themselves.
        if (!options.UseReferences || !store.Contains(schema))
        {
            return await GetIdAsync(subject, schema, [], cancellationToken).ConfigureAwait(false);
        }

        var parts = store.PartsOf(schema.Fullname);
        foreach (var part in parts.SkipLast(1))
        {
            await ReferToAsync(part, cancellationToken).ConfigureAwait(false);
        }

        return await GetIdAsync(subject, parts[^1].Schema, ReferencesOf(parts[^1]), cancellationToken)
            .ConfigureAwait(false);
    }

    private ValueTask<int> GetIdAsync(
        string subject,
        Schema schema,
        IReadOnlyList<SchemaReference> references,
        CancellationToken cancellationToken) =>
        options.AutoRegister
            ? registry.RegisterAsync(subject, schema, references, cancellationToken)
            : FindIdAsync(subject, schema, references, cancellationToken);

    private async ValueTask<int> FindIdAsync(
        string subject, Schema schema, IReadOnlyList<SchemaReference> references, CancellationToken cancellationToken)
    {
        var found = await registry.FindAsync(subject, schema, references, cancellationToken).ConfigureAwait(false);
        return found.Id;
    }

    private async Task ReferToAsync(SchemaPart part, CancellationToken cancellationToken)
    {
        if (_referred.ContainsKey(part.FullName))
        {
            return;
        }

        var references = ReferencesOf(part);
        await GetIdAsync(part.FullName, part.Schema, references, cancellationToken).ConfigureAwait(false);
        var found = await registry.FindAsync(part.FullName, part.Schema, references, cancellationToken)
            .ConfigureAwait(false);
        _referred[part.FullName] = new(part.FullName, part.FullName, found.Version);
    }

    private IReadOnlyList<SchemaReference> ReferencesOf(SchemaPart part) =>
        [.. part.References.Select(name => _referred[name])];
}
