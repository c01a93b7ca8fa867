using Avro;
using Deimos.Producing;
using Deimos.Schemas;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Deimos.Records;

/// <summary>
/// Publishes entities of EF Core. Derive a class, name its topic, schema and key by attributes, register it with
/// <c>AddProducer</c>, and the entity's context with <c>UseOutbox</c> or <c>UseRecords</c>.
/// </summary>
/// <typeparam name="TEntity">The entity.</typeparam>
/// <remarks>
/// A payload has those fields of the schema for which the entity has a mapped property, shadow properties included;
/// complex properties and owned entities become nested records. What is published here is encoded and sent as by any
/// other producer.
/// </remarks>
public abstract class RecordProducer<TEntity> : RecordProducer
    where TEntity : class
{
    /// <summary>Gets the names of the fields or properties whose changes are worth a message.</summary>
    /// <value>The default is all fields of the schema. <c>updated_at</c> alone never counts.</value>
    protected internal virtual IReadOnlyCollection<string> WatchedAttributes =>
        [.. Schema.Fields.Select(known => known.Name)];

    /// <summary>
    /// Gets a value indicating whether attributes that have the primary key are completed from the database.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    protected virtual bool Refetches => true;

    private RecordSchema Schema => Pipeline.Profile.Schema;

    /// <summary>Publishes a record as it is now.</summary>
    /// <param name="record">The record; it need not be tracked.</param>
    /// <param name="options">Topic, headers and context, if they are not the usual ones.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the backend has taken over the message.</returns>
    public Task SendEventAsync(
        TEntity record, PublishOptions? options = null, CancellationToken cancellationToken = default) =>
        SendEventsAsync([record], options, cancellationToken);

    /// <summary>Publishes records as they are now.</summary>
    /// <param name="records">The records; they need not be tracked.</param>
    /// <param name="options">Topic, headers and context, if they are not the usual ones.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the backend has taken over the messages.</returns>
    public async Task SendEventsAsync(
        IEnumerable<TEntity> records, PublishOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (Pipeline.Profile.IsDisabled)
        {
            return;
        }

        var found = RecordContexts.Find(Scope, typeof(TEntity), GetType(), options?.DbContext);
        await using var _ = found.ConfigureAwait(false);
        IReadOnlyList<TEntity> all = [.. records];
        var payloads = all.Select(record => Generate(found.Context.Entry(record))).ToList();
        await PublishListAsync(payloads, options, cancellationToken).ConfigureAwait(false);
        await PostProcessAsync(all, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Publishes a record of which only attributes are at hand.</summary>
    /// <param name="attributes">
    /// Values by the names of fields or properties. If the primary key is among them, the record is read and what is
    /// missing taken from it.
    /// </param>
    /// <param name="options">Topic, headers and context, if they are not the usual ones.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the backend has taken over the message.</returns>
    /// <exception cref="RecordException">There is no such record.</exception>
    public Task SendEventAsync(
        Payload attributes, PublishOptions? options = null, CancellationToken cancellationToken = default) =>
        SendEventsAsync([attributes], options, cancellationToken);

    /// <summary>Publishes records of which only attributes are at hand.</summary>
    /// <param name="attributes">
    /// Values by the names of fields or properties. Where the primary key is among them, the record is read and what is
    /// missing taken from it; one query reads the records of the whole list.
    /// </param>
    /// <param name="options">Topic, headers and context, if they are not the usual ones.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the backend has taken over the messages.</returns>
    /// <remarks>The context's query filters do not count: also records that they hide are found.</remarks>
    /// <exception cref="RecordException">There is no such record.</exception>
    public async Task SendEventsAsync(
        IEnumerable<Payload> attributes, PublishOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        if (Pipeline.Profile.IsDisabled)
        {
            return;
        }

        var found = RecordContexts.Find(Scope, typeof(TEntity), GetType(), options?.DbContext);
        await using var _ = found.ConfigureAwait(false);
        IReadOnlyList<Payload> all = [.. attributes];
        var records = Refetches
            ? await RecordLookup.FindAsync<TEntity>(found.Context, all, cancellationToken).ConfigureAwait(false)
            : new TEntity?[all.Count];
        var payloads = all.Select((given, index) => Generate(found.Context, given, records[index])).ToList();
        await PublishListAsync(payloads, options, cancellationToken).ConfigureAwait(false);
        await PostProcessAsync([.. records.OfType<TEntity>()], cancellationToken).ConfigureAwait(false);
    }

    internal sealed override Task PublishChangesAsync(
        IEnumerable<RecordChange> changes,
        KafkaSourceOptions source,
        DbContext context,
        Action<Func<CancellationToken, Task>> defer,
        CancellationToken cancellationToken)
    {
        var payloads = changes.Select(change => Payload(change, source)).OfType<Payload>().ToList();
        return PublishListAsync(payloads, new() { DbContext = context, Defer = defer }, cancellationToken);
    }

    /// <summary>Makes the payload of a record; override it to add fields to what the base gives.</summary>
    /// <param name="attributes">
    /// The values at hand, by field names, and the key under <c>payload_key</c> where the payload does not tell it.
    /// </param>
    /// <param name="record">The record; <see langword="null"/> if only attributes are at hand.</param>
    /// <returns>The payload. The default is those attributes that are fields of the schema, and the key.</returns>
    protected virtual Payload GeneratePayload(Payload attributes, TEntity? record)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        return new(attributes.Where(entry => entry.Key == Deimos.Payload.KeyName || Schema.Contains(entry.Key)));
    }

    /// <summary>Makes what is published when a record is deleted: a payload with nothing but a key.</summary>
    /// <param name="attributes">The values that the record had, and its key under <c>payload_key</c>.</param>
    /// <param name="record">The record.</param>
    /// <returns>
    /// The payload; <see langword="null"/> publishes nothing. The default is a tombstone with the record's key, and
    /// nothing for messages without keys.
    /// </returns>
    protected virtual Payload? DeletionPayload(Payload attributes, TEntity record)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        return attributes.PayloadKey is { } key ? new() { PayloadKey = key }
            : Pipeline.Profile.Key.Kind == KeyKind.None ? null
            : throw new RecordException(
                $"{GetType().Name} cannot tell the key of a deleted {typeof(TEntity).Name}: it is no property of the "
                + $"entity. Override {nameof(DeletionPayload)}.");
    }

    /// <summary>Is called after records were published by one of the <c>SendEvent</c> methods.</summary>
    /// <param name="records">The records that were given, or read.</param>
    /// <param name="cancellationToken">The call's.</param>
    /// <returns>A task that ends when all is done. The default does nothing.</returns>
    protected virtual Task PostProcessAsync(IReadOnlyList<TEntity> records, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    private Payload? Payload(RecordChange change, KafkaSourceOptions source) => change.Kind switch
    {
        EntityState.Added when source.Create => Generate(change.Entry, source.TruncateColumns),
        EntityState.Modified when source.Update && IsWatched(change) => Generate(change.Entry, source.TruncateColumns),
        EntityState.Deleted when source.Delete => Deletion(change.Entry),
        _ => null,
    };

    private bool IsWatched(RecordChange change)
    {
        var fields = RecordFields.Of(change.Entry.Metadata, Schema);
        var watched = fields.Watched(GetType(), WatchedAttributes, Schema);
        return watched.Any(member => RealChange.Of(change, member));
    }

    private Payload Generate(EntityEntry entry, bool truncates = false)
    {
        var attributes = RecordFields.Of(entry.Metadata, Schema).Read(entry, truncates);
        if (Pipeline.Profile.Key.Kind != KeyKind.Field)
        {
            attributes.PayloadKey = KeyOf(entry, attributes);
        }

        return GeneratePayload(attributes, (TEntity)entry.Entity);
    }

    private Payload Generate(DbContext context, Payload given, TEntity? record)
    {
        var attributes = new Payload();
        if (record is not null)
        {
            var entry = context.Entry(record);
            attributes = RecordFields.Of(entry.Metadata, Schema).Read(entry);
            attributes.PayloadKey = Pipeline.Profile.Key.Kind == KeyKind.Field ? null : KeyOf(entry, attributes);
        }

        foreach (var (name, value) in given)
        {
            var normal = MemberNames.Normalize(name);
            var field = Schema.Contains(name) ? null
                : Schema.Fields.Find(field => MemberNames.Normalize(field.Name) == normal);
            attributes[field?.Name ?? name] = value;
        }

        return GeneratePayload(attributes, record);
    }

    private Payload? Deletion(EntityEntry entry)
    {
        var attributes = RecordFields.Of(entry.Metadata, Schema).Read(entry);
        attributes.PayloadKey = KeyOf(entry, attributes);
        return DeletionPayload(attributes, (TEntity)entry.Entity);
    }

    private object? KeyOf(EntityEntry entry, Payload attributes)
    {
        var profile = Pipeline.Profile;
        return profile.Key.Kind switch
        {
            KeyKind.Field => new FieldPath(profile.Key.FieldPath!).Read(attributes),
            KeyKind.Schema => RecordFields.Of(entry.Metadata, profile.KeySchema!).ReadWhole(entry, profile.KeySchema!),
            KeyKind.Plain when entry.Metadata.FindPrimaryKey()?.Properties is [var single] =>
                entry.Property(single).CurrentValue,
            _ => null,
        };
    }
}
