using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Deimos.Records;

/// <summary>
/// Says whether a part of a modified record is another than before.
/// </summary>
internal static class RealChange
{
    public static bool Of(RecordChange change, IReadOnlyPropertyBase member) => member switch
    {
        IProperty property => Of(change.Entry.Property(property)) || IsUnknown(change.Entry),
        IComplexProperty complex => IsUnknown(change.Entry) || OfComplex(change.Entry, complex),
        _ => change.ChangedParts.Contains(member.Name),
    };

    private static bool OfComplex(EntityEntry entry, IComplexProperty complex) => complex.IsCollection
        ? entry.ComplexCollection(complex.Name).IsModified
        : Of(entry.ComplexProperty(complex));

    private static bool Of(ComplexPropertyEntry complex) =>
        complex.Properties.Any(Of)
        || complex.ComplexProperties.Any(Of)
        || complex.ComplexCollections.Any(collection => collection.IsModified);

    private static bool Of(PropertyEntry property) =>
        (property.IsModified || property.Metadata.ValueGenerated.HasFlag(ValueGenerated.OnUpdate))
        && !property.Metadata.GetValueComparer().Equals(property.OriginalValue, property.CurrentValue);

    /// <summary>
    /// Says whether a record was marked as modified as a whole, as <c>Update</c> does with one that was never read:
    /// then nobody knows what it was before.
    /// </summary>
    private static bool IsUnknown(EntityEntry entry) =>
        entry.State == EntityState.Modified
        && entry.Properties.All(property => property.IsModified
            ? property.Metadata.GetValueComparer().Equals(property.OriginalValue, property.CurrentValue)
            : property.Metadata.IsKey() || property.Metadata.GetAfterSaveBehavior() != PropertySaveBehavior.Save);
}
