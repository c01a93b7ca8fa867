using Microsoft.EntityFrameworkCore.Metadata;

namespace Deimos.Records;

/// <summary>
/// What an import does with rows that are already there, and what it says of those that it has written.
/// </summary>
internal sealed class RecordUpsert
{
    /// <summary>Gets the properties by which such a row is known; with none it is an error.</summary>
    public IReadOnlyList<IProperty> Conflict { get; init; } = [];

    /// <summary>Gets what is updated in it; nothing names all that are written.</summary>
    public IReadOnlyList<IProperty>? Updated { get; init; }

    /// <summary>Gets what is written as rows have it, also where the database would make something else.</summary>
    public IReadOnlyList<IProperty> Given { get; init; } = [];

    /// <summary>Gets what keeps newer rows as they are.</summary>
    public RecordGuard? Guard { get; init; }

    /// <summary>Gets what is returned of each row that was inserted or updated.</summary>
    public required IReadOnlyList<IProperty> Returned { get; init; }
}
