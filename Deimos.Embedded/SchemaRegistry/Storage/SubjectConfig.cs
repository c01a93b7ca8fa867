using Deimos.Schemas;

namespace Deimos.Embedded.SchemaRegistry.Storage;

/// <summary>Settings of a subject or of all; what is null is not set.</summary>
internal sealed class SubjectConfig
{
    public CompatibilityLevel? Compatibility { get; init; }

    public bool? Normalize { get; init; }

    /// <summary>Returns these settings, and the others where these have none.</summary>
    public SubjectConfig Over(SubjectConfig? others) => new()
    {
        Compatibility = Compatibility ?? others?.Compatibility,
        Normalize = Normalize ?? others?.Normalize,
    };
}
