namespace Deimos.Embedded.SchemaRegistry.Storage;

/// <summary>
/// All that the registry knows, changed by entries only, so that replaying a file gives the same state.
/// </summary>
internal sealed class RegistryState
{
    private readonly SortedDictionary<string, SortedDictionary<int, StoredSchema>> _subjects =
        new(StringComparer.Ordinal);

    private readonly Dictionary<int, List<StoredSchema>> _byId = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SubjectConfig> _configs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RegistryMode> _modes = new(StringComparer.Ordinal);

    /// <summary>Gets the highest id ever given: ids are not given twice.</summary>
    public int LastId { get; private set; }

    public SubjectConfig? GlobalConfig { get; private set; }

    public RegistryMode? GlobalMode { get; private set; }

    public IEnumerable<string> Subjects => _subjects.Keys;

    public IEnumerable<StoredSchema> Schemas => _subjects.Values.SelectMany(versions => versions.Values);

    /// <summary>All versions of a subject, deleted ones too, oldest first.</summary>
    public IReadOnlyCollection<StoredSchema> VersionsOf(string subject) =>
        _subjects.TryGetValue(subject, out var versions) ? versions.Values : [];

    public StoredSchema? Find(string subject, int version) =>
        _subjects.TryGetValue(subject, out var versions) ? versions.GetValueOrDefault(version) : null;

    /// <summary>All versions with an id, deleted ones too.</summary>
    public IReadOnlyList<StoredSchema> WithId(int id) => _byId.TryGetValue(id, out var uses) ? uses : [];

    public int? IdOf(string content) => _ids.TryGetValue(content, out var id) ? id : null;

    public SubjectConfig? ConfigOf(string subject) => _configs.GetValueOrDefault(subject);

    public RegistryMode? ModeOf(string subject) => _modes.TryGetValue(subject, out var mode) ? mode : null;

    public void Apply(JournalEntry entry)
    {
        switch (entry.Kind)
        {
            case JournalEntryKind.Register:
                Add(new StoredSchema
                {
                    Subject = entry.Subject!,
                    Version = entry.Version!.Value,
                    Id = entry.Id!.Value,
                    Text = entry.Schema!,
                    References = entry.References ?? [],
                    IsDeleted = entry.Deleted == true,
                });
                break;
            case JournalEntryKind.SoftDelete:
                _subjects[entry.Subject!][entry.Version!.Value].IsDeleted = true;
                break;
            case JournalEntryKind.Remove:
                Remove(entry.Subject!, entry.Version!.Value);
                break;
            case JournalEntryKind.Config:
                SetConfig(entry);
                break;
            case JournalEntryKind.Mode:
                SetMode(entry);
                break;
            case JournalEntryKind.LastId:
                LastId = Math.Max(LastId, entry.Id!.Value);
                break;
        }
    }

    /// <summary>Returns the entries that make this state out of nothing.</summary>
    public IEnumerable<JournalEntry> Snapshot()
    {
        yield return new JournalEntry { Kind = JournalEntryKind.LastId, Id = LastId };
        if (GlobalConfig is not null)
        {
            yield return JournalEntry.Of(null, GlobalConfig);
        }

        if (GlobalMode is not null)
        {
            yield return JournalEntry.Of(null, GlobalMode);
        }

        foreach (var entry in _configs.Select(config => JournalEntry.Of(config.Key, config.Value))
            .Concat(_modes.Select(mode => JournalEntry.Of(mode.Key, mode.Value)))
            .Concat(Schemas.Select(JournalEntry.Of)))
        {
            yield return entry;
        }
    }

    private void Add(StoredSchema schema)
    {
        if (!_subjects.TryGetValue(schema.Subject, out var versions))
        {
            _subjects[schema.Subject] = versions = [];
        }

        versions.Add(schema.Version, schema);
        if (!_byId.TryGetValue(schema.Id, out var uses))
        {
            _byId[schema.Id] = uses = [];
        }

        uses.Add(schema);
        _ids.TryAdd(schema.Content, schema.Id);
        LastId = Math.Max(LastId, schema.Id);
    }

    private void Remove(string subject, int version)
    {
        var versions = _subjects[subject];
        var schema = versions[version];
        versions.Remove(version);
        if (versions.Count == 0)
        {
            _subjects.Remove(subject);
        }

        var uses = _byId[schema.Id];
        uses.Remove(schema);
        if (uses.Count == 0)
        {
            _byId.Remove(schema.Id);
            if (_ids.TryGetValue(schema.Content, out var id) && id == schema.Id)
            {
                _ids.Remove(schema.Content);
            }
        }
    }

    private void SetConfig(JournalEntry entry)
    {
        var config = entry.Compatibility is null && entry.Normalize is null
            ? null
            : new SubjectConfig { Compatibility = entry.Compatibility, Normalize = entry.Normalize };
        if (entry.Subject is null)
        {
            GlobalConfig = config;
        }
        else if (config is null)
        {
            _configs.Remove(entry.Subject);
        }
        else
        {
            _configs[entry.Subject] = config;
        }
    }

    private void SetMode(JournalEntry entry)
    {
        if (entry.Subject is null)
        {
            GlobalMode = entry.Mode;
        }
        else if (entry.Mode is { } mode)
        {
            _modes[entry.Subject] = mode;
        }
        else
        {
            _modes.Remove(entry.Subject);
        }
    }
}
