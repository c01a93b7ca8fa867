using Deimos.Embedded.SchemaRegistry.Rest;
using Deimos.Schemas;

namespace Deimos.Embedded.SchemaRegistry.Storage;

/// <summary>
/// The registry's rules: what may be registered, found, changed and deleted, and under which id and version.
/// </summary>
/// <remarks>One request at a time is inside. A change is on disk before it is true.</remarks>
internal sealed partial class RegistryStore : IDisposable
{
    private readonly Lock _gate = new();
    private readonly RegistryState _state = new();
    private readonly RegistryJournal? _journal;
    private readonly CompatibilityLevel _defaultCompatibility;
    private readonly Dictionary<int, SchemaDocument> _documents = [];

    public RegistryStore(CompatibilityLevel defaultCompatibility, RegistryJournal? journal)
    {
        _defaultCompatibility = defaultCompatibility;
        _journal = journal;
        journal?.Load(_state);
    }

    public int MaxId
    {
        get
        {
            lock (_gate)
            {
                return _state.LastId;
            }
        }
    }

    public IReadOnlyList<string> Subjects(string? prefix, DeletedFilter filter)
    {
        lock (_gate)
        {
            return [.. _state.Subjects.Where(subject =>
                HasPrefix(subject, prefix) && _state.VersionsOf(subject) is var versions
                && (filter == DeletedFilter.Only
                    ? versions.All(schema => schema.IsDeleted)
                    : versions.Any(schema => Passes(schema, filter))))];
        }
    }

    public IReadOnlyList<StoredSchema> Schemas(string? prefix, DeletedFilter filter, bool latestOnly)
    {
        lock (_gate)
        {
            return [.. _state.Subjects.Where(subject => HasPrefix(subject, prefix)).SelectMany(subject =>
                _state.VersionsOf(subject).Where(schema => Passes(schema, filter)) is var versions && latestOnly
                    ? versions.TakeLast(1)
                    : versions)];
        }
    }

    public IReadOnlyList<int> Versions(string subject, DeletedFilter filter, bool deletedAsNegative)
    {
        lock (_gate)
        {
            List<int> versions = [.. _state.VersionsOf(subject)
                .Where(schema => Passes(schema, filter))
                .Select(schema => deletedAsNegative && schema.IsDeleted ? -schema.Version : schema.Version)];
            return versions.Count > 0 || Exists(subject, filter != DeletedFilter.Exclude)
                ? versions
                : throw RegistryErrors.SubjectNotFound(subject);
        }
    }

    public StoredSchema Get(string subject, VersionNumber version, bool deleted)
    {
        lock (_gate)
        {
            return Find(subject, version, deleted) ?? throw NotFound(subject, version, deleted);
        }
    }

    public StoredSchema ById(int id)
    {
        lock (_gate)
        {
            return _state.WithId(id) is [var schema, ..] ? schema : throw RegistryErrors.SchemaNotFound(id);
        }
    }

    public IReadOnlyList<StoredSchema> UsesOf(int id, bool deleted)
    {
        lock (_gate)
        {
            var uses = _state.WithId(id);
            return uses.Count == 0
                ? throw RegistryErrors.SchemaNotFound(id)
                : [.. uses.Where(schema => deleted || !schema.IsDeleted).OrderBy(schema => schema.Subject)];
        }
    }

    public IReadOnlyList<int> ReferencedBy(string subject, VersionNumber version, bool deleted)
    {
        lock (_gate)
        {
            var schema = Find(subject, version, deleted: true) ?? throw NotFound(subject, version, deleted: true);
            return [.. Referrers(schema, deleted).Select(referrer => referrer.Id).Distinct().Order()];
        }
    }

    public string ResolvedText(StoredSchema schema)
    {
        lock (_gate)
        {
            return DocumentOf(schema).ResolvedText;
        }
    }

    public void Dispose() => _journal?.Dispose();

    private void Commit(params IReadOnlyList<JournalEntry> entries)
    {
        try
        {
            _journal?.Append(entries);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw RegistryErrors.NotStored(failure.Message);
        }

        foreach (var entry in entries)
        {
            _state.Apply(entry);
        }
    }

    private StoredSchema? Find(string subject, VersionNumber version, bool deleted)
    {
        var schema = version.IsLatest
            ? _state.VersionsOf(subject).LastOrDefault(candidate => !candidate.IsDeleted)
            : _state.Find(subject, version.Value);
        return schema is { IsDeleted: true } && !deleted ? null : schema;
    }

    private RegistryException NotFound(string subject, VersionNumber version, bool deleted) => Exists(subject, deleted)
        ? RegistryErrors.VersionNotFound(subject, version.Value)
        : RegistryErrors.SubjectNotFound(subject);

    private bool Exists(string subject, bool deleted) =>
        _state.VersionsOf(subject).Any(schema => deleted || !schema.IsDeleted);

    private IEnumerable<StoredSchema> Referrers(StoredSchema schema, bool deleted) => _state.Schemas.Where(other =>
        (deleted || !other.IsDeleted)
        && other.References.Any(reference =>
            reference.Subject == schema.Subject && reference.Version == schema.Version));

    // Clients ask for all contexts with the wildcard; this registry has one.
    private static bool HasPrefix(string subject, string? prefix) =>
        prefix is null or ":*:" || subject.StartsWith(prefix, StringComparison.Ordinal);

    private static bool Passes(StoredSchema schema, DeletedFilter filter) => filter switch
    {
        DeletedFilter.Exclude => !schema.IsDeleted,
        DeletedFilter.Only => schema.IsDeleted,
        _ => true,
    };
}
