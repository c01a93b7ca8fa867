using Deimos.Embedded.SchemaRegistry.Rest;

namespace Deimos.Embedded.SchemaRegistry.Storage;

/// <content>Compatibility levels and modes, global and by subject.</content>
internal sealed partial class RegistryStore
{
    public SubjectConfig GlobalConfig
    {
        get
        {
            lock (_gate)
            {
                return Effective(null);
            }
        }
    }

    public RegistryMode GlobalMode
    {
        get
        {
            lock (_gate)
            {
                return EffectiveMode(null);
            }
        }
    }

    public SubjectConfig ConfigOf(string subject, bool defaultToGlobal)
    {
        lock (_gate)
        {
            return defaultToGlobal
                ? Effective(subject)
                : _state.ConfigOf(subject) ?? throw RegistryErrors.NoSubjectCompatibility(subject);
        }
    }

    /// <summary>Sets what the change names, and returns all that is set then.</summary>
    public SubjectConfig SetConfig(string? subject, SubjectConfig change)
    {
        CheckSettingsSubject(subject);
        lock (_gate)
        {
            CheckWritable(subject);
            var config = change.Over(subject is null ? _state.GlobalConfig : _state.ConfigOf(subject));
            Commit(JournalEntry.Of(subject, config));
            return config;
        }
    }

    /// <summary>Takes settings back, and returns what they were.</summary>
    public SubjectConfig DeleteConfig(string? subject)
    {
        lock (_gate)
        {
            var before = subject is null
                ? Effective(null)
                : _state.ConfigOf(subject) ?? throw RegistryErrors.SubjectNotFound(subject);
            CheckWritable(subject);
            Commit(JournalEntry.Of(subject, new SubjectConfig()));
            return before;
        }
    }

    public RegistryMode ModeOf(string subject, bool defaultToGlobal)
    {
        lock (_gate)
        {
            return defaultToGlobal
                ? EffectiveMode(subject)
                : _state.ModeOf(subject) ?? throw RegistryErrors.NoSubjectMode(subject);
        }
    }

    public RegistryMode SetMode(string? subject, RegistryMode mode, bool force)
    {
        CheckSettingsSubject(subject);
        lock (_gate)
        {
            var removed = new List<StoredSchema>();
            if (mode == RegistryMode.Import && EffectiveMode(subject) != RegistryMode.Import && !force)
            {
                removed.AddRange(subject is null ? _state.Schemas : _state.VersionsOf(subject));
                CheckImportable(removed);
            }

            Commit([.. removed.Select(JournalEntry.Remove), JournalEntry.Of(subject, mode)]);
            ForgetDocuments(removed);
            return mode;
        }
    }

    public RegistryMode DeleteMode(string? subject)
    {
        lock (_gate)
        {
            var before = subject is null
                ? EffectiveMode(null)
                : _state.ModeOf(subject) ?? throw RegistryErrors.SubjectNotFound(subject);
            Commit(JournalEntry.Of(subject, (RegistryMode?)null));
            return before;
        }
    }

    // Ids from elsewhere may only meet subjects that have none, soft deleted ones make room.
    private void CheckImportable(IReadOnlyCollection<StoredSchema> schemas)
    {
        if (schemas.Any(schema => !schema.IsDeleted))
        {
            throw RegistryErrors.NotPermitted(
                "Import mode needs subjects without schemas; delete them first, or set the mode with force=true.");
        }

        foreach (var schema in schemas)
        {
            if (Referrers(schema, deleted: true).Except(schemas).Any())
            {
                throw RegistryErrors.ReferenceExists(schema.Subject, schema.Version);
            }
        }
    }

    private SubjectConfig Effective(string? subject)
    {
        var global = (_state.GlobalConfig ?? new SubjectConfig())
            .Over(new SubjectConfig { Compatibility = _defaultCompatibility });
        return subject is not null && _state.ConfigOf(subject) is { } own ? own.Over(global) : global;
    }

    private RegistryMode EffectiveMode(string? subject)
    {
        var global = _state.GlobalMode ?? RegistryMode.ReadWrite;
        return subject is null || global == RegistryMode.ReadOnlyOverride ? global : _state.ModeOf(subject) ?? global;
    }

    private void CheckWritable(string? subject)
    {
        if (EffectiveMode(subject) is RegistryMode.ReadOnly or RegistryMode.ReadOnlyOverride)
        {
            throw RegistryErrors.NotPermitted($"{Name(subject)} is in read-only mode; set it to READWRITE first.");
        }
    }

    private void CheckRegisterMode(string subject, int? id)
    {
        CheckWritable(subject);
        var isImport = EffectiveMode(subject) == RegistryMode.Import;
        if (id >= 0 && !isImport)
        {
            throw RegistryErrors.NotPermitted(
                $"{Name(subject)} is not in import mode, so ids are given by the registry; leave 'id' out.");
        }

        if (id is null or < 0 && isImport)
        {
            throw RegistryErrors.NotPermitted($"{Name(subject)} is in import mode; give the schema's 'id'.");
        }
    }

    private static string Name(string? subject) => subject is null ? "The registry" : $"Subject '{subject}'";

    private static void CheckSettingsSubject(string? subject)
    {
        if (subject is not null)
        {
            CheckSubject(subject);
        }
    }
}
