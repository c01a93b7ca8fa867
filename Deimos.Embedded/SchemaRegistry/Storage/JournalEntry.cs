using Deimos.Embedded.SchemaRegistry.Rest;
using Deimos.Schemas;

namespace Deimos.Embedded.SchemaRegistry.Storage;

/// <summary>One change of the registry, as its file keeps it.</summary>
internal sealed class JournalEntry
{
    public required JournalEntryKind Kind { get; init; }

    /// <summary>Null means the global setting.</summary>
    public string? Subject { get; init; }

    public int? Version { get; init; }

    public int? Id { get; init; }

    public string? Schema { get; init; }

    public IReadOnlyList<ReferenceBody>? References { get; init; }

    public bool? Deleted { get; init; }

    public CompatibilityLevel? Compatibility { get; init; }

    public bool? Normalize { get; init; }

    public RegistryMode? Mode { get; init; }

    public static JournalEntry Of(StoredSchema schema) => new()
    {
        Kind = JournalEntryKind.Register,
        Subject = schema.Subject,
        Version = schema.Version,
        Id = schema.Id,
        Schema = schema.Text,
        References = schema.References.Count > 0 ? schema.References : null,
        Deleted = schema.IsDeleted ? true : null,
    };

    public static JournalEntry Of(string? subject, SubjectConfig config) => new()
    {
        Kind = JournalEntryKind.Config,
        Subject = subject,
        Compatibility = config.Compatibility,
        Normalize = config.Normalize,
    };

    public static JournalEntry Of(string? subject, RegistryMode? mode) => new()
    {
        Kind = JournalEntryKind.Mode,
        Subject = subject,
        Mode = mode,
    };

    public static JournalEntry SoftDelete(StoredSchema schema) => new()
    {
        Kind = JournalEntryKind.SoftDelete,
        Subject = schema.Subject,
        Version = schema.Version,
    };

    public static JournalEntry Remove(StoredSchema schema) => new()
    {
        Kind = JournalEntryKind.Remove,
        Subject = schema.Subject,
        Version = schema.Version,
    };
}
