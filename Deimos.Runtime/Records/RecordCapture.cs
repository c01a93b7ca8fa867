using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

namespace Deimos.Records;

/// <summary>
/// What one save changes in records that publish themselves.
/// </summary>
internal sealed class RecordCapture
{
    private readonly DbContext _context;
    private readonly IReadOnlyList<IUpdateEntry> _entries;
    private readonly List<(PropertyEntryValue Place, object? Before)> _shown = [];

    private RecordCapture(DbContext context, IReadOnlyList<IUpdateEntry> entries)
    {
        _context = context;
        _entries = entries;
    }

    /// <summary>Looks whether a save has anything that an enabled producer may publish.</summary>
    /// <returns>Nothing if it has not; then nothing else is to be done either.</returns>
    /// <exception cref="RecordException">A source or a producer is not declared as it must be.</exception>
    public static RecordCapture? Of(DbContext context, IList<IUpdateEntry> entries)
    {
        return RecordPublishing.IsWanted(context, entries.Select(entry => Root(entry.EntityType)).Distinct())
            ? new(context, [.. entries])
            : null;
    }

    /// <summary>
    /// Publishes what was saved: to the outbox as part of the transaction, with other backends later.
    /// </summary>
    /// <param name="defer">Takes what is to be sent once the transaction has committed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task PublishAsync(Action<Func<CancellationToken, Task>> defer, CancellationToken cancellationToken)
    {
        var detects = _context.ChangeTracker.AutoDetectChangesEnabled;
        _context.ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            var changes = Changes();
            ShowGenerated(changes);
            await RecordPublishing
                .PublishAsync(_context, changes, source => source.Options, defer, cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            _context.ChangeTracker.AutoDetectChangesEnabled = detects;
        }
    }

    /// <summary>Takes back from the entities what the database made: it is not saved after all.</summary>
    public void HideGenerated()
    {
        foreach (var (place, before) in _shown)
        {
            place.Write(before);
        }
    }

    private static IEntityType Root(IEntityType entity)
    {
        while (entity.FindOwnership() is { } ownership)
        {
            entity = ownership.PrincipalEntityType;
        }

        return entity;
    }

    /// <summary>
    /// Gives the changes of records, deletions first: a new record may take over the key of a deleted one.
    /// </summary>
    private List<RecordChange> Changes()
    {
        var parts = new Dictionary<object, HashSet<string>>(ReferenceEqualityComparer.Instance);
        var entries = _entries.Where(entry => !entry.EntityType.IsOwned()).Select(entry => entry.ToEntityEntry())
            .ToDictionary(entry => entry.Entity, ReferenceEqualityComparer.Instance);
        if (_entries.Any(entry => entry.EntityType.IsOwned()))
        {
            var owners = new OwnerLookup(_context);
            foreach (var part in _entries.Where(entry => entry.EntityType.IsOwned()))
            {
                if (owners.Find(part) is var (owner, name))
                {
                    entries.TryAdd(owner.Entity, owner);
                    (parts.TryGetValue(owner.Entity, out var names) ? names : parts[owner.Entity] = []).Add(name);
                }
            }
        }

        return
        [
            .. entries.Values
                .Where(entry => KafkaSource.Of(entry.Metadata).Count > 0)
                .Select(entry => new RecordChange(
                    entry,
                    entry.State is EntityState.Added or EntityState.Deleted ? entry.State : EntityState.Modified,
                    parts.GetValueOrDefault(entry.Entity) ?? []))
                .OrderBy(change => change.Kind != EntityState.Deleted),
        ];
    }

    /// <summary>
    /// Puts what the database made into the entities themselves, where payloads may read it; EF Core does so only
    /// after the commit.
    /// </summary>
    private void ShowGenerated(List<RecordChange> changes)
    {
        foreach (var (entry, _, _) in changes.Where(change => change.Kind != EntityState.Deleted))
        {
            foreach (var property in entry.Metadata.GetProperties().Where(IsGenerated))
            {
                var place = new PropertyEntryValue(property, entry.Entity);
                var before = place.Read();
                var now = entry.Property(property).CurrentValue;
                if (!Equals(before, now))
                {
                    place.Write(now);
                    _shown.Add((place, before));
                }
            }
        }
    }

    private static bool IsGenerated(IProperty property) =>
        !property.IsShadowProperty() && !property.IsIndexerProperty()
        && (property.ValueGenerated != ValueGenerated.Never || property.IsForeignKey());

    /// <summary>A property of one entity object.</summary>
    private readonly record struct PropertyEntryValue(IProperty Property, object Entity)
    {
        public object? Read() => Property.GetGetter().GetClrValue(Entity);

        public void Write(object? value) => PropertyWriter.WriteInside(Property, Entity, value);
    }
}
