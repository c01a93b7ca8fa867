using Deimos.Consuming;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Deimos.Records;

/// <summary>
/// Keeps a table in sync with a topic: a payload creates or changes the record of its key, a tombstone deletes it.
/// </summary>
/// <typeparam name="TEntity">The entity, with a constructor that EF Core or the default of <see cref="CreateRecord"/>
/// can call without arguments.</typeparam>
/// <param name="context">The context that has the entity.</param>
/// <remarks>
/// <para>
/// The fields of the payload for which the entity has a mapped property are written, everything else in the row stays
/// as it is. <c>CreatedAt</c> and <c>UpdatedAt</c> are set by the clock here, never by the payload. Owned entities and
/// complex properties are left to overrides. The context's query filters do not count: what they hide is found.
/// </para>
/// <para>Delivery is at least once, and writing the same message again ends in the same row.</para>
/// </remarks>
public abstract class RecordConsumer<TEntity>(DbContext context) : Consumer<Payload>
    where TEntity : class
{
    private readonly IEntityType _entity = RecordTarget.EntityOf(context, typeof(TEntity));

    /// <summary>Gets the field that says which of two messages of a key is newer.</summary>
    /// <value>
    /// A field with a property whose values only grow, such as a version or a time: a message whose value is less than
    /// the row's is skipped. The default is <see langword="null"/>: the message that comes later wins.
    /// </value>
    protected virtual string? VersionField => null;

    /// <summary>Gets the property that keeps the offset of the message that has written the row.</summary>
    /// <value>
    /// A property of the entity; a message with a lesser offset neither overwrites nor deletes the row. The default is
    /// <see langword="null"/>: no offsets are kept.
    /// </value>
    /// <remarks>
    /// Clear it where offsets begin anew, in a topic that was made again. A row that was deleted keeps nothing.
    /// </remarks>
    protected virtual string? OffsetProperty => null;

    /// <summary>Gets the property that keeps the partition of the message that has written the row.</summary>
    /// <value>
    /// A property of the entity; offsets of other partitions are not compared, so that a key may move when a topic gets
    /// more of them. The default is <see langword="null"/>: offsets are compared whatever the partition.
    /// </value>
    protected virtual string? PartitionProperty => null;

    /// <summary>Gets the context.</summary>
    protected DbContext Context { get; } = context;

    private RecordTarget Target => field ??= RecordTarget.Of(_entity, GetType());

    private RecordGuard? Guard => RecordGuard.Of(Target, VersionField, OffsetProperty, PartitionProperty);

    /// <inheritdoc/>
    public override async Task ConsumeAsync(
        Payload? payload, MessageMetadata metadata, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (!ProcessMessage(payload, metadata))
        {
            return;
        }

        var record = await FetchRecordAsync(payload, metadata.Key, cancellationToken).ConfigureAwait(false);
        if (DeletesRecord(payload, metadata))
        {
            if (record is not null && Guard?.IsNewer(Context.Entry(record), null, metadata) != true)
            {
                await DestroyRecordAsync(record, cancellationToken).ConfigureAwait(false);
            }
        }
        else if (RecordAttributes(payload!, metadata.Key) is { } attributes)
        {
            await WriteAsync(record, attributes, metadata, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Says whether a message is to be looked at.</summary>
    /// <param name="payload">The payload, or <see langword="null"/> for a tombstone.</param>
    /// <param name="metadata">Where the message comes from, its key and headers.</param>
    /// <returns><see langword="false"/> to skip it. The default is <see langword="true"/>.</returns>
    protected virtual bool ProcessMessage(Payload? payload, MessageMetadata metadata) => true;

    /// <summary>Says whether a message deletes its record.</summary>
    /// <param name="payload">The payload, or <see langword="null"/> for a tombstone.</param>
    /// <param name="metadata">Where the message comes from, its key and headers.</param>
    /// <returns>The default is <see langword="true"/> for tombstones; they must delete.</returns>
    protected virtual bool DeletesRecord(Payload? payload, MessageMetadata metadata) => payload is null;

    /// <summary>Finds the record of a message.</summary>
    /// <param name="payload">The payload, or <see langword="null"/> for a tombstone.</param>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">The message's.</param>
    /// <returns>
    /// The record, or <see langword="null"/> for none. The default looks for a key of several fields under the
    /// properties of their names, and for a single value under the property of the declared key field, or under the
    /// primary key.
    /// </returns>
    protected virtual async Task<TEntity?> FetchRecordAsync(
        Payload? payload, object? key, CancellationToken cancellationToken)
    {
        if (Target.KeyValues(key) is not { Count: > 0 } values)
        {
            return null;
        }

        return await Context.Set<TEntity>().IgnoreQueryFilters()
            .Where(RecordLookup.Matches<TEntity>(
                [.. values.Select(pair => pair.Property)], [new([.. values.Select(pair => pair.Value)])]))
            .SingleOrDefaultAsync(cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Makes a record for a key that has none.</summary>
    /// <returns>The record, not yet tracked.</returns>
    protected virtual TEntity CreateRecord() => Activator.CreateInstance<TEntity>();

    /// <summary>Gives a new record its key.</summary>
    /// <param name="record">The record.</param>
    /// <param name="payload">The attributes of the message.</param>
    /// <param name="key">The key.</param>
    /// <remarks>The default sets the properties that <see cref="FetchRecordAsync"/> looks at.</remarks>
    protected virtual void AssignKey(TEntity record, Payload payload, object? key)
    {
        var entry = Context.Entry(record);
        foreach (var (property, value) in Target.KeyValues(key))
        {
            entry.Property(property).CurrentValue = value;
        }
    }

    /// <summary>Gives the values to write, by the names of fields or properties.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="key">The key.</param>
    /// <returns>The values; <see langword="null"/> skips the message. The default is the payload.</returns>
    protected virtual Payload? RecordAttributes(Payload payload, object? key) => payload;

    /// <summary>Saves a record.</summary>
    /// <param name="record">The record with its new values.</param>
    /// <param name="isNew">Whether it is to be created.</param>
    /// <param name="cancellationToken">The message's.</param>
    /// <returns>A task that ends when the record is saved. The default calls <c>SaveChangesAsync</c>.</returns>
    protected virtual Task SaveRecordAsync(TEntity record, bool isNew, CancellationToken cancellationToken)
    {
        if (isNew)
        {
            Context.Add(record);
        }

        return Context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Deletes a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="cancellationToken">The message's.</param>
    /// <returns>A task that ends when the record is deleted. The default removes it from the context.</returns>
    protected virtual Task DestroyRecordAsync(TEntity record, CancellationToken cancellationToken)
    {
        Context.Remove(record);
        return Context.SaveChangesAsync(cancellationToken);
    }

    private async Task WriteAsync(
        TEntity? found, Payload attributes, MessageMetadata metadata, CancellationToken cancellationToken)
    {
        var guard = Guard;
        if (found is not null && guard?.IsNewer(Context.Entry(found), attributes, metadata) == true)
        {
            return;
        }

        var record = found ?? CreateRecord();
        var entry = Context.Entry(record);
        if (found is null)
        {
            AssignKey(record, attributes, metadata.Key);
        }

        foreach (var (name, value) in attributes)
        {
            if (RecordFields.Find(_entity, name) is IProperty property
                && RecordTarget.IsWritten(property, found is null))
            {
                entry.Property(property).CurrentValue = PropertyValue.Convert(value, property);
            }
        }

        guard?.Stamp(metadata, (property, value) => entry.Property(property).CurrentValue = value);
        RecordStamps.Set(entry, RecordSurroundings.Of(Context).Time.GetUtcNow());
        await SaveRecordAsync(record, found is null, cancellationToken).ConfigureAwait(false);
    }
}
