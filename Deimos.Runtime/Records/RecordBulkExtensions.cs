using Deimos.Records;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace Microsoft.EntityFrameworkCore;

/// <summary>
/// Writes many records at once, past the change tracker, and publishes them as their Kafka sources say.
/// </summary>
/// <remarks>
/// Everything happens in the context's transaction, or in one of its own. Messages go where those of
/// <c>SaveChanges</c> go: to the outbox with the transaction, with other backends after the commit. What the context
/// tracks is neither looked at nor changed.
/// </remarks>
public static class RecordBulkExtensions
{
    /// <summary>Updates rows as <c>ExecuteUpdate</c> does and publishes each of them as it is then.</summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <param name="context">The context, which has <c>UseOutbox</c> or <c>UseRecords</c>.</param>
    /// <param name="query">The rows.</param>
    /// <param name="setters">The new values.</param>
    /// <param name="cancellationToken">Ends the work; nothing is written then.</param>
    /// <returns>How many rows were updated.</returns>
    /// <remarks>Nobody knows what the rows were before, so that every row counts as changed.</remarks>
    public static async Task<int> ExecuteUpdateAndPublishAsync<TEntity>(
        this DbContext context,
        IQueryable<TEntity> query,
        Action<UpdateSettersBuilder<TEntity>> setters,
        CancellationToken cancellationToken = default)
        where TEntity : class
    {
        var (database, entity) = Start<TEntity>(context);
        return RecordPublishing.IsWanted(context, [entity])
            ? await database.RunAsync(UpdateAsync, cancellationToken).ConfigureAwait(false)
            : await query.ExecuteUpdateAsync(setters, cancellationToken).ConfigureAwait(false);

        async Task<int> UpdateAsync(Action<Func<CancellationToken, Task>> defer, CancellationToken cancellation)
        {
            var keys = await ReturningInterceptor
                .ReadKeysAsync(entity, () => query.ExecuteUpdateAsync(setters, cancellation))
                .ConfigureAwait(false);
            var records = await RecordLookup.LoadAsync<TEntity>(context, keys, cancellation).ConfigureAwait(false);
            await RecordPublishing.PublishAsync(
                context,
                [.. records.Select(record => new RecordChange(context.Entry(record), EntityState.Modified, null))],
                source => source.Options,
                defer,
                cancellation).ConfigureAwait(false);
            return keys.Count;
        }
    }

    /// <summary>Deletes rows as <c>ExecuteDelete</c> does and publishes a tombstone for each of them.</summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <param name="context">The context, which has <c>UseOutbox</c> or <c>UseRecords</c>.</param>
    /// <param name="query">The rows.</param>
    /// <param name="cancellationToken">Ends the work; nothing is deleted then.</param>
    /// <returns>How many rows were deleted.</returns>
    /// <remarks>The rows are read first: those that others add meanwhile are not deleted.</remarks>
    public static async Task<int> ExecuteDeleteAndPublishAsync<TEntity>(
        this DbContext context, IQueryable<TEntity> query, CancellationToken cancellationToken = default)
        where TEntity : class
    {
        var (database, entity) = Start<TEntity>(context);
        return RecordPublishing.IsWanted(context, [entity])
            ? await database.RunAsync(DeleteAsync, cancellationToken).ConfigureAwait(false)
            : await query.ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);

        async Task<int> DeleteAsync(Action<Func<CancellationToken, Task>> defer, CancellationToken cancellation)
        {
            var records = await RecordLookup.LoadAsync(context, query, cancellation).ConfigureAwait(false);
            var keys = records.ToDictionary(record => RecordLookup.KeyOf(context.Entry(record)));
            var deleted = new List<RecordKey>();
            foreach (var some in RecordLookup.Slices(entity, [.. keys.Keys]))
            {
                var rows = context.Set<TEntity>().IgnoreQueryFilters()
                    .Where(RecordLookup.Matches<TEntity>(entity.FindPrimaryKey()!.Properties, some));
                deleted.AddRange(await ReturningInterceptor
                    .ReadKeysAsync(entity, () => rows.ExecuteDeleteAsync(cancellation)).ConfigureAwait(false));
            }

            await RecordPublishing.PublishAsync(
                context,
                [.. deleted.Select(key => new RecordChange(context.Entry(keys[key]), EntityState.Deleted, null))],
                source => source.Options,
                defer,
                cancellation).ConfigureAwait(false);
            return deleted.Count;
        }
    }

    /// <summary>Inserts rows, all in one statement, and publishes each of them with the key that it got.</summary>
    /// <typeparam name="TEntity">The entity; it has plain properties only.</typeparam>
    /// <param name="context">The context, which has <c>UseOutbox</c> or <c>UseRecords</c>.</param>
    /// <param name="rows">The rows; they are neither tracked nor changed.</param>
    /// <param name="options">What happens to rows that are already there.</param>
    /// <param name="cancellationToken">Ends the work; nothing is written then.</param>
    /// <returns>The rows as they are in the database now, with what it made for them.</returns>
    /// <exception cref="RecordException">The entity cannot be imported.</exception>
    public static async Task<IReadOnlyList<TEntity>> ImportAsync<TEntity>(
        this DbContext context,
        IEnumerable<TEntity> rows,
        ImportOptions? options = null,
        CancellationToken cancellationToken = default)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(rows);
        var (database, entity) = Start<TEntity>(context);
        IReadOnlyList<TEntity> all = [.. rows];
        var import = new RecordImport(context, entity, Upsert(entity, options ?? new()));
        return all.Count == 0 ? [] : await database.RunAsync(WriteAsync, cancellationToken).ConfigureAwait(false);

        async Task<IReadOnlyList<TEntity>> WriteAsync(
            Action<Func<CancellationToken, Task>> defer, CancellationToken cancellation)
        {
            var keys = await import.WriteAsync(all, cancellation).ConfigureAwait(false);
            var records = await RecordLookup.LoadAsync<TEntity>(context, keys, cancellation).ConfigureAwait(false);
            if (RecordPublishing.IsWanted(context, [entity]))
            {
                await RecordPublishing.PublishAsync(
                    context,
                    [.. records.Select(record => new RecordChange(context.Entry(record), EntityState.Added, null))],
                    source => new()
                    {
                        Create = source.Options.Import,
                        TruncateColumns = source.Options.TruncateColumns,
                    },
                    defer,
                    cancellation).ConfigureAwait(false);
            }

            return records;
        }
    }

    private static RecordUpsert Upsert(IEntityType entity, ImportOptions options)
    {
        return new()
        {
            Conflict = [.. options.ConflictProperties.Select(PropertyOf)],
            Updated = options.UpdatedProperties is { } names ? [.. names.Select(PropertyOf)] : null,
            Returned = entity.FindPrimaryKey()!.Properties,
        };

        IProperty PropertyOf(string name) => entity.FindProperty(name) ?? throw new RecordException(
            $"{nameof(ImportOptions)} names the property '{name}', which {entity.DisplayName()} does not have.");
    }

    private static (RecordDatabase Database, IEntityType Entity) Start<TEntity>(DbContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var name = context.GetType().Name;
        var database = context.GetService<IDatabase>() as RecordDatabase ?? throw new RecordException(
            $"{name} does not publish records. Call UseOutbox<{name}>() or UseRecords<{name}>().");
        var entity = context.Model.FindEntityType(typeof(TEntity)) ?? throw new RecordException(
            $"{name} has no {typeof(TEntity).Name}. Add it to the model.");
        return entity.FindPrimaryKey() is null
            ? throw new RecordException($"{entity.DisplayName()} has no primary key, by which its rows are published.")
            : (database, entity);
    }
}
