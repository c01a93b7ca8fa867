using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

namespace Deimos.Records;

/// <summary>
/// Finds the records that owned entities are parts of, also of those that were taken out.
/// </summary>
internal sealed class OwnerLookup
{
    private readonly Dictionary<(IEntityType Type, RecordKey Key), EntityEntry> _tracked = [];

    public OwnerLookup(DbContext context)
    {
        foreach (var entry in context.ChangeTracker.Entries())
        {
            if (entry.Metadata.FindPrimaryKey() is { } key)
            {
                // A part that replaces another has its key; both have the same owner.
                _tracked[(entry.Metadata, KeyOf(key.Properties, p => entry.Property(p).CurrentValue))] = entry;
            }
        }
    }

    /// <summary>Finds the record, and the name of its part that the owned entity is or belongs to.</summary>
    public (EntityEntry Owner, string Part)? Find(IUpdateEntry part)
    {
        var ownership = part.EntityType.FindOwnership()!;
        var key = KeyOf(ownership.Properties, part.GetCurrentValue);
        while (Principal(ownership, key) is { } owner)
        {
            if (owner.Metadata.FindOwnership() is not { } next)
            {
                return (owner, ownership.PrincipalToDependent!.Name);
            }

            key = KeyOf(next.Properties, p => owner.Property(p).CurrentValue);
            ownership = next;
        }

        return null;
    }

    private EntityEntry? Principal(IForeignKey ownership, RecordKey key) => ownership.PrincipalEntityType
        .GetDerivedTypesInclusive()
        .Select(type => _tracked.GetValueOrDefault((type, key)))
        .FirstOrDefault(entry => entry is not null);

    private static RecordKey KeyOf(IReadOnlyList<IProperty> properties, Func<IProperty, object?> read) =>
        new([.. properties.Select(read)]);
}
