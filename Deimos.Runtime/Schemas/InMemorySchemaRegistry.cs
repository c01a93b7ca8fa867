using Avro;

namespace Deimos.Schemas;

/// <summary>
/// A registry inside this process, with the rules of a real one: the same text has the same id, and what is not
/// compatible is refused. For tests that need no network.
/// </summary>
/// <remarks>Ids count from 1. Safe for concurrent use.</remarks>
/// <param name="compatibility">The level that every subject keeps.</param>
public sealed class InMemorySchemaRegistry(CompatibilityLevel compatibility = CompatibilityLevel.Backward)
    : ISchemaRegistry
{
    private const int InvalidSchema = 42201;

    private static readonly Uri Address = new("memory:schema-registry");

    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<string, List<Entry>> _subjects = new(StringComparer.Ordinal);

    /// <summary>Gets the level that every subject keeps.</summary>
    public CompatibilityLevel Compatibility => compatibility;

    /// <summary>Gets the names of all subjects, in their alphabetical order.</summary>
    public IReadOnlyList<string> Subjects
    {
        get
        {
            lock (_gate)
            {
                return [.. _subjects.Keys.Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> RegisterAsync(
        string subject, Schema schema, IReadOnlyList<SchemaReference> references, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentException.ThrowIfNullOrWhiteSpace(subject);
        lock (_gate)
        {
            var document = Read(schema, references);
            var versions = VersionsOf(subject);
            if (versions.Find(known => MeansTheSame(known.Document, document)) is { } existing)
            {
                return new(existing.Id);
            }

            Check(subject, schema, document, versions);
            var entry = _entries.Find(known => IsSame(known.Document, document))
                ?? new Entry(_entries.Count + 1, document, SchemaText.Parse(document.ResolvedText));
            if (entry.Id > _entries.Count)
            {
                _entries.Add(entry);
            }

            versions.Add(entry);
            _subjects[subject] = versions;
            return new(entry.Id);
        }
    }

    /// <inheritdoc/>
    public ValueTask<RegisteredSchema> FindAsync(
        string subject, Schema schema, IReadOnlyList<SchemaReference> references, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var document = Read(schema, references);
            var versions = VersionsOf(subject);
            var index = versions.FindIndex(known => MeansTheSame(known.Document, document));
            return index >= 0
                ? new(Registered(subject, versions, index))
                : throw NotFound(
                    versions.Count == 0 ? 40401 : 40403,
                    $"Subject '{subject}' {(versions.Count == 0 ? "is unknown to" : "has no such schema in")} the "
                    + $"registry in memory. Register the schema, or set {SchemaOptions.SectionName}:"
                    + $"{nameof(SchemaOptions.AutoRegister)} to true.");
        }
    }

    /// <inheritdoc/>
    public ValueTask CheckAsync(string subject, Schema schema, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            Check(subject, schema, Read(schema, []), VersionsOf(subject));
            return ValueTask.CompletedTask;
        }
    }

    /// <inheritdoc/>
    public ValueTask<RegisteredSchema?> FindLatestAsync(string subject, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var versions = VersionsOf(subject);
            return new(versions.Count == 0 ? null : Registered(subject, versions, versions.Count - 1));
        }
    }

    /// <inheritdoc/>
    public ValueTask<Schema> GetSchemaAsync(int id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return id >= 1 && id <= _entries.Count
                ? new(_entries[id - 1].Schema)
                : throw NotFound(40403, $"Schema id {id} is unknown to the registry in memory.");
        }
    }

    // The texts are equal, and so are the types that they name.
    private static bool IsSame(SchemaDocument one, SchemaDocument other) =>
        one.Text == other.Text && one.ResolvedText == other.ResolvedText;

    private static bool MeansTheSame(SchemaDocument one, SchemaDocument other) =>
        one.NormalizedText == other.NormalizedText;

    private void Check(string subject, Schema schema, SchemaDocument document, List<Entry> versions)
    {
        var result = SchemaCompatibility.Check(
            document, [.. versions.Select(known => known.Document)], compatibility);
        if (!result.IsCompatible)
        {
            throw new IncompatibleSchemaException(
                schema.Fullname,
                subject,
                compatibility,
                [.. result.Reasons.Select(reason => reason.ToString())],
                Address);
        }
    }

    private static RegisteredSchema Registered(string subject, List<Entry> versions, int index) => new()
    {
        Id = versions[index].Id,
        Subject = subject,
        Version = index + 1,
        Schema = versions[index].Schema,
    };

    private static SchemaRegistryException NotFound(int code, string message) =>
        new(message, Address, 404, code);

    private List<Entry> VersionsOf(string subject) => _subjects.GetValueOrDefault(subject) ?? [];

    private SchemaDocument Read(Schema schema, IReadOnlyList<SchemaReference> references)
    {
        try
        {
            return SchemaDocument.Parse(SchemaText.Of(schema), [.. references.Select(Resolve)]);
        }
        catch (SchemaParseException invalid)
        {
            throw new SchemaRegistryException(
                $"Schema '{schema.Fullname}' is no valid schema: {invalid.Message}",
                Address,
                422,
                InvalidSchema,
                innerException: invalid);
        }
    }

    private SchemaDocument Resolve(SchemaReference reference) =>
        VersionsOf(reference.Subject).ElementAtOrDefault(reference.Version - 1)?.Document
        ?? throw new SchemaRegistryException(
            $"The reference '{reference.Name}' leads to version {reference.Version} of subject "
            + $"'{reference.Subject}', which is not registered; register it first.",
            Address,
            422,
            InvalidSchema);

    private sealed record Entry(int Id, SchemaDocument Document, Schema Schema);
}
