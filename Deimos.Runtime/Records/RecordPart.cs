using Microsoft.EntityFrameworkCore.Metadata;

namespace Deimos.Records;

/// <summary>
/// The records that a message gives for one association; it may give none.
/// </summary>
internal sealed record RecordPart(INavigation Association, IReadOnlyList<RecordRow> Rows)
{
    /// <summary>Gets a value indicating whether they belong to the record, and not the record to them.</summary>
    public bool HasDependents => !Association.IsOnDependent;
}
