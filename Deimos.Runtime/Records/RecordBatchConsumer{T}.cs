using Deimos.Consuming;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Deimos.Records;

/// <summary>
/// Keeps a table in sync with a topic as <see cref="RecordConsumer{TEntity}"/> does, and writes whole batches: one
/// statement creates and changes records, another deletes.
/// </summary>
/// <typeparam name="TEntity">The entity; it has plain properties and associations only.</typeparam>
/// <param name="context">The context that has the entity. Nothing is tracked in it.</param>
/// <remarks>
/// <para>
/// Of a batch the last message of each key counts. The fields for which the entity has a mapped property are written;
/// a new row has what <see cref="CreateRecord"/> gives for the others. Nested records for which the entity has a
/// navigation are written with it, in one transaction. Query filters do not count.
/// </para>
/// <para>
/// What the database refuses is tried message by message, so that one record does not hold up others; a
/// <see cref="RecordBatchException"/> then names those that failed. Deadlocks are tried again, three times in all.
/// </para>
/// </remarks>
public abstract class RecordBatchConsumer<TEntity>(DbContext context) : BatchConsumer<Payload>
    where TEntity : class
{
    private readonly IEntityType _entity = RecordTarget.EntityOf(context, typeof(TEntity));

    /// <inheritdoc cref="RecordConsumer{TEntity}.VersionField"/>
    protected virtual string? VersionField => null;

    /// <inheritdoc cref="RecordConsumer{TEntity}.OffsetProperty"/>
    protected virtual string? OffsetProperty => null;

    /// <inheritdoc cref="RecordConsumer{TEntity}.PartitionProperty"/>
    protected virtual string? PartitionProperty => null;

    /// <summary>Gets a value indicating whether only the last message of each key in a batch is looked at.</summary>
    /// <value>
    /// <see langword="false"/> writes all, first the first of each key, then the second, and so on. The default is
    /// <see langword="true"/>.
    /// </value>
    protected virtual bool IsCompacted => true;

    /// <summary>Gets how many records one statement writes or deletes at most.</summary>
    /// <value>At least 1. The default is <see langword="null"/>: as many as there are.</value>
    protected virtual int? MaxDbBatchSize => null;

    /// <summary>Gets a value indicating whether what cannot be written together is tried message by message.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    protected virtual bool FallsBackToSingle => true;

    /// <summary>Gets whether the associated records of a message replace those that are there.</summary>
    /// <value>The default is that of <see cref="RecordOptions.ReplaceAssociations"/>.</value>
    protected virtual bool ReplaceAssociations => Surroundings.Options.ReplaceAssociations;

    /// <summary>Gets what makes the values by which rows without a key of their own are found again.</summary>
    /// <value>The default is that of <see cref="RecordOptions.BulkImportIdGenerator"/>.</value>
    protected virtual Func<string> BulkImportIdGenerator => Surroundings.Options.BulkImportIdGenerator;

    /// <summary>Gets the context.</summary>
    protected DbContext Context { get; } = context;

    private RecordTarget Target => field ??= RecordTarget.Of(_entity, GetType());

    private RecordSurroundings Surroundings => field ??= RecordSurroundings.Of(Context);

    /// <inheritdoc/>
    public override async Task ConsumeAsync(
        IReadOnlyList<Payload?> payloads, BatchMetadata metadata, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payloads);
        ArgumentNullException.ThrowIfNull(metadata);
        List<RecordMessage> messages =
        [
            .. payloads.Zip(metadata.Messages, (payload, each) => new RecordMessage(payload, each))
                .Where(message => ProcessMessage(message.Payload, message.Metadata)),
        ];
        var guard = RecordGuard.Of(Target, VersionField, OffsetProperty, PartitionProperty);
        var writer = new RecordBatchWriter(
            Context, Surroundings, metadata.Consumer, metadata.Topic, FallsBackToSingle);
        foreach (var slice in Slices(messages, guard))
        {
            var deletions = slice.ToLookup(message => DeletesRecord(message.Payload, message.Metadata));
            await WriteAsync([.. deletions[false]], guard, writer, metadata, cancellationToken).ConfigureAwait(false);
            await DeleteAsync([.. deletions[true]], guard, writer, cancellationToken).ConfigureAwait(false);
        }

        writer.ThrowIfFailed(payloads.Count);
        await PostProcessAsync(messages, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="RecordConsumer{TEntity}.ProcessMessage"/>
    protected virtual bool ProcessMessage(Payload? payload, MessageMetadata metadata) => true;

    /// <inheritdoc cref="RecordConsumer{TEntity}.DeletesRecord"/>
    protected virtual bool DeletesRecord(Payload? payload, MessageMetadata metadata) => payload is null;

    /// <summary>Is called with the messages that are written together, before their records are made.</summary>
    /// <param name="messages">The messages, those left out that delete; their payloads may be changed.</param>
    /// <param name="cancellationToken">The batch's.</param>
    /// <returns>A task that ends when the messages are ready. The default does nothing.</returns>
    protected virtual Task PreProcessAsync(
        IReadOnlyList<RecordMessage> messages, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Makes the record that a message is written into.</summary>
    /// <returns>A new record; what it has is written only if the row is new.</returns>
    protected virtual TEntity CreateRecord() => Activator.CreateInstance<TEntity>();

    /// <summary>Gives a record its key.</summary>
    /// <param name="record">The record.</param>
    /// <param name="payload">The attributes of the message.</param>
    /// <param name="key">The key.</param>
    /// <remarks>The default sets the properties that the key stands for.</remarks>
    protected virtual void AssignKey(TEntity record, Payload payload, object? key)
    {
        foreach (var (property, value) in Target.KeyValues(key))
        {
            PropertyWriter.Write(Context, property, record, value);
        }
    }

    /// <summary>Says by which properties the rows of an entity are known.</summary>
    /// <param name="entity">The class of the entity, or of one that is associated with it.</param>
    /// <returns>
    /// Properties with a unique index, or <see langword="null"/> for the usual ones: those that the message key stands
    /// for; of associated records the foreign key if it is unique, otherwise the primary key.
    /// </returns>
    protected virtual IReadOnlyList<string>? KeyProperties(Type entity) => null;

    /// <inheritdoc cref="RecordConsumer{TEntity}.RecordAttributes"/>
    protected virtual Payload? RecordAttributes(Payload payload, object? key) => payload;

    /// <summary>Says whether a record is to be written.</summary>
    /// <param name="record">The record with its new values and the records that are associated with it.</param>
    /// <returns>
    /// <see langword="false"/> leaves the row as it is, and an <see cref="InvalidRecordsEvent"/> tells of it. The
    /// default is <see langword="true"/>.
    /// </returns>
    protected virtual bool ShouldConsume(TEntity record) => true;

    /// <summary>Deletes the records of messages.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="records">Their records; query filters do not hide any.</param>
    /// <param name="cancellationToken">The batch's.</param>
    /// <returns>A task that ends when they are deleted. The default executes one <c>DELETE</c>.</returns>
    protected virtual Task DeleteRecordsAsync(
        IReadOnlyList<RecordMessage> messages, IQueryable<TEntity> records, CancellationToken cancellationToken) =>
        records.ExecuteDeleteAsync(cancellationToken);

    /// <summary>Is called once a batch is written as a whole.</summary>
    /// <param name="messages">The messages that <see cref="ProcessMessage"/> has let through.</param>
    /// <param name="cancellationToken">The batch's.</param>
    /// <returns>A task that ends when the batch is done with. The default does nothing.</returns>
    protected virtual Task PostProcessAsync(
        IReadOnlyList<RecordMessage> messages, CancellationToken cancellationToken) => Task.CompletedTask;

    private List<List<RecordMessage>> Slices(List<RecordMessage> messages, RecordGuard? guard) => IsCompacted
        ? [RecordBatchOrder.Compact(
            messages,
            message => DeletesRecord(message.Payload, message.Metadata),
            guard?.Version is null ? null : message => Version(guard, message))]
        : RecordBatchOrder.Slice(messages);

    private object? Version(RecordGuard guard, RecordMessage message) =>
        message.Payload is { } payload && RecordAttributes(payload, message.Key) is { } attributes
            ? guard.VersionIn(_entity, attributes)
            : null;

    private async Task WriteAsync(
        List<RecordMessage> messages,
        RecordGuard? guard,
        RecordBatchWriter writer,
        BatchMetadata metadata,
        CancellationToken cancellationToken)
    {
        if (messages.Count == 0)
        {
            return;
        }

        await PreProcessAsync(messages, cancellationToken).ConfigureAwait(false);
        var graph = new RecordGraphWriter(Context, GraphOptions());
        var (valid, invalid) = Build(messages, guard, graph, writer);
        if (invalid.Count > 0 && Surroundings.Events is { } events && events.AreWanted<InvalidRecordsEvent>())
        {
            events.Raise(new InvalidRecordsEvent
            {
                StartedAt = Surroundings.Time.GetUtcNow(),
                Consumer = metadata.Consumer,
                Topic = metadata.Topic,
                Records = invalid,
            });
        }

        foreach (var chunk in Chunks(valid))
        {
            var written = await writer.WriteAsync(
                "upsert_records",
                chunk,
                draft => draft.Message,
                (drafts, cancellation) => graph.WriteAsync([.. drafts.Select(d => d.Row)], guard, cancellation),
                graph.IsOneStatement([.. chunk.Select(draft => draft.Row)]),
                cancellationToken).ConfigureAwait(false);
            Tell(graph, [.. written.Select(draft => draft.Row).Where(row => row.IsWritten)], writer, metadata);
        }
    }

    private (List<Draft> Valid, List<object> Invalid) Build(
        List<RecordMessage> messages, RecordGuard? guard, RecordGraphWriter graph, RecordBatchWriter writer)
    {
        var (valid, invalid) = (new List<Draft>(messages.Count), new List<object>());
        var builder = new RecordRowBuilder(Context, Surroundings.Time.GetUtcNow());
        foreach (var message in messages)
        {
            try
            {
                if (Build(builder, message, guard, graph) is not { } row)
                {
                    continue;
                }

                if (ShouldConsume((TEntity)row.Record))
                {
                    valid.Add(new(message, row));
                }
                else
                {
                    invalid.Add(row.Record);
                }
            }
            catch (RecordException unfit) when (FallsBackToSingle)
            {
                writer.Failures.Add(new(message, unfit));
            }
        }

        return (valid, invalid);
    }

    private RecordRow? Build(
        RecordRowBuilder builder, RecordMessage message, RecordGuard? guard, RecordGraphWriter graph)
    {
        if (RecordAttributes(message.Payload!, message.Key) is not { } attributes)
        {
            return null;
        }

        var record = CreateRecord();
        AssignKey(record, attributes, message.Key);
        var row = builder.Build(_entity, record, attributes);
        row.Key = graph.KeyOf(row, message.Key is null ? null : Target.KeyProperties(message.Key));
        if (guard is not null)
        {
            guard.Stamp(message.Metadata, (property, value) => PropertyWriter.Write(Context, property, record, value));
            row.Beside = guard.Kept;
        }

        return row;
    }

    private void Tell(
        RecordGraphWriter graph, List<RecordRow> rows, RecordBatchWriter writer, BatchMetadata metadata)
    {
        if (rows.Count == 0 || Surroundings.Events is not { } events || !events.AreWanted<ValidRecordsEvent>())
        {
            return;
        }

        rows.ForEach(graph.Finish);
        writer.AfterCommit(() => events.Raise(new ValidRecordsEvent
        {
            StartedAt = Surroundings.Time.GetUtcNow(),
            Consumer = metadata.Consumer,
            Topic = metadata.Topic,
            Records = rows.ConvertAll(row => row.Record),
        }));
    }

    private async Task DeleteAsync(
        List<RecordMessage> messages,
        RecordGuard? guard,
        RecordBatchWriter writer,
        CancellationToken cancellationToken)
    {
        // What has no key says nothing about which record is meant.
        foreach (var alike in messages.Where(message => message.Key is not null)
            .GroupBy(message => Target.KeyProperties(message.Key)))
        {
            foreach (var chunk in Chunks([.. alike]))
            {
                await writer.WriteAsync(
                    "remove_records",
                    chunk,
                    message => message,
                    (some, cancellation) => DeleteRecordsAsync(
                        some, RecordLookup.Of<TEntity>(Context, Target, alike.Key, some, guard), cancellation),
                    isOneStatement: false,
                    cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private IEnumerable<IReadOnlyList<T>> Chunks<T>(IReadOnlyList<T> items) =>
        items.Count == 0 ? [] : MaxDbBatchSize is { } most ? items.Chunk(most) : [items];

    private RecordGraphOptions GraphOptions() => new()
    {
        KeyProperties = KeyOf,
        ReplacesAssociations = ReplaceAssociations,
        BulkImportIdProperty = Surroundings.Options.BulkImportIdProperty,
        NewBulkImportId = BulkImportIdGenerator,
        TellsWritten = Surroundings.Events?.AreWanted<ValidRecordsEvent>() == true,
    };

    private IReadOnlyList<IProperty>? KeyOf(IEntityType entity) => KeyProperties(entity.ClrType) is not { } names
        ? null
        : RecordTarget.Of(entity, GetType()).KeyNamed(names);

    /// <summary>A message and the record that it becomes.</summary>
    private sealed record Draft(RecordMessage Message, RecordRow Row);
}
