using Microsoft.EntityFrameworkCore.Metadata;

namespace Deimos.Records;

/// <summary>
/// How the records of one batch are written together with those that are associated with them.
/// </summary>
internal sealed class RecordGraphOptions
{
    /// <summary>Gets what names the properties by which rows of an entity are known; null for the usual.</summary>
    public required Func<IEntityType, IReadOnlyList<IProperty>?> KeyProperties { get; init; }

    public required bool ReplacesAssociations { get; init; }

    public required string BulkImportIdProperty { get; init; }

    public required Func<string> NewBulkImportId { get; init; }

    /// <summary>Gets a value indicating whether somebody wants to know what exactly was written.</summary>
    public required bool TellsWritten { get; init; }
}
