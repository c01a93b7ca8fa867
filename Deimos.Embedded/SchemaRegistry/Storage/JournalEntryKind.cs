namespace Deimos.Embedded.SchemaRegistry.Storage;

/// <summary>What a change does. The names stand in files and stay.</summary>
internal enum JournalEntryKind
{
    Register,
    SoftDelete,
    Remove,
    Config,
    Mode,

    /// <summary>Ids up to this one were given, even if their schemas are gone.</summary>
    LastId,
}
