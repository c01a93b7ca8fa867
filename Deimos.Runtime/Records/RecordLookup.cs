using System.Linq.Expressions;
using System.Reflection;
using Deimos.Schemas;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Deimos.Records;

/// <summary>
/// Reads records by their primary keys, those of a whole list in one query, whatever query filters hide.
/// </summary>
internal static class RecordLookup
{
    private static readonly MethodInfo PropertyMethod = typeof(EF).GetMethod(nameof(EF.Property))!;

    private static readonly MethodInfo ContainsMethod = typeof(Enumerable).GetMethods()
        .Single(method => method.Name == nameof(Enumerable.Contains) && method.GetParameters().Length == 2);

    /// <summary>Reads the records whose primary keys are among attributes.</summary>
    /// <returns>A record for each, or null where the primary key is not given.</returns>
    /// <exception cref="RecordException">A record does not exist.</exception>
    public static async Task<TEntity?[]> FindAsync<TEntity>(
        DbContext context, IReadOnlyList<Payload> attributes, CancellationToken cancellationToken)
        where TEntity : class
    {
        var entity = context.Model.FindEntityType(typeof(TEntity))!;
        var properties = entity.FindPrimaryKey()?.Properties ?? [];
        var keys = attributes.Select(given => KeyIn(given, properties)).ToList();
        var found = new TEntity?[keys.Count];
        if (keys.All(key => key is null))
        {
            return found;
        }

        var rows = await LoadAsync<TEntity>(context, [.. keys.OfType<RecordKey>().Distinct()], cancellationToken)
            .ConfigureAwait(false);
        var records = rows.ToDictionary(record => KeyOf(context.Entry(record)));

        for (var i = 0; i < found.Length; i++)
        {
            if (keys[i] is { } key && !records.TryGetValue(key, out found[i]))
            {
                throw new RecordException(
                    $"{entity.DisplayName()} has no row with the primary key {key}, which was to be published. Publish "
                    + "a tombstone for what is deleted.");
            }
        }

        return found;
    }

    /// <summary>Reads the records of primary keys that exist, as they are in the database.</summary>
    public static async Task<List<TEntity>> LoadAsync<TEntity>(
        DbContext context, IReadOnlyList<RecordKey> keys, CancellationToken cancellationToken)
        where TEntity : class
    {
        var entity = context.Model.FindEntityType(typeof(TEntity))!;
        var records = new List<TEntity>(keys.Count);
        foreach (var some in Slices(entity, keys))
        {
            var query = context.Set<TEntity>().IgnoreQueryFilters()
                .Where(Matches<TEntity>(entity.FindPrimaryKey()!.Properties, some));
            records.AddRange(await LoadAsync(context, query, cancellationToken).ConfigureAwait(false));
        }

        return records;
    }

    /// <summary>Finds the records of messages by their keys, those left out that newer messages have written.</summary>
    public static IQueryable<TEntity> Of<TEntity>(
        DbContext context,
        RecordTarget target,
        IReadOnlyList<IProperty> properties,
        IReadOnlyList<RecordMessage> messages,
        RecordGuard? guard)
        where TEntity : class
    {
        var columns = new RecordColumns(target.Entity, context.GetService<ISqlGenerationHelper>());
        var (present, gone) = (columns.Of("present"), columns.Of("gone"));
        IReadOnlyList<IProperty> given = guard is null ? properties : [.. properties.Union(guard.Kept)];
        var rows = messages.Select(message => target.KeyValues(message.Key)).ToList();
        var parameters = properties
            .Select((property, i) => RecordColumns.Parameter(property, rows, values => values[i].Value))
            .Concat((guard?.Kept ?? []).Select(property => RecordColumns.Parameter(
                property, messages, message => guard!.KeptOf(message.Metadata, property))));
        var matches = properties.Select(property => $"{present(property)} = {gone(property)}");
        if (guard?.OutdatedByOffset(present, gone) is { } outdated)
        {
            matches = matches.Append($"{outdated} IS NOT TRUE");
        }

        // As a query, so that overrides can do something else than delete what it finds.
        var sql =
            $"""
            SELECT {string.Join(", ", target.Entity.GetProperties().Select(present))}
            FROM {columns.Table} AS present
            WHERE EXISTS (
              SELECT FROM {columns.Rows(given, "gone", i => $"{{{i}}}")} WHERE {string.Join(" AND ", matches)})
            """;
        return context.Set<TEntity>().FromSqlRaw(sql, [.. parameters]).IgnoreQueryFilters();
    }

    /// <summary>Reads records with their shadow properties, without tracking them.</summary>
    public static async Task<List<TEntity>> LoadAsync<TEntity>(
        DbContext context, IQueryable<TEntity> query, CancellationToken cancellationToken)
        where TEntity : class
    {
        var shadows = context.Model.FindEntityType(typeof(TEntity))!.GetProperties()
            .Where(property => property.IsShadowProperty()).ToList();
        if (shadows.Count == 0)
        {
            return await query.AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
        }

        var rows = await query.AsNoTracking().Select(WithShadows<TEntity>(shadows)).ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        foreach (var (record, values) in rows)
        {
            var entry = context.Entry(record);
            for (var i = 0; i < shadows.Count; i++)
            {
                entry.Property(shadows[i]).CurrentValue = values[i];
            }
        }

        return [.. rows.Select(row => row.Record)];
    }

    public static RecordKey KeyOf(EntityEntry entry) => new(
        [.. entry.Metadata.FindPrimaryKey()!.Properties.Select(property => entry.Property(property).CurrentValue)]);

    /// <summary>Cuts keys of several properties into lists for which a statement does not become too long.</summary>
    public static IEnumerable<IReadOnlyList<RecordKey>> Slices(IEntityType entity, IReadOnlyList<RecordKey> keys) =>
        entity.FindPrimaryKey()!.Properties.Count == 1 && keys.Count > 0 ? [keys] : keys.Chunk(200);

    /// <summary>Makes a condition that the primary key is one of several.</summary>
    public static Expression<Func<TEntity, bool>> Matches<TEntity>(
        IReadOnlyList<IProperty> properties, IReadOnlyList<RecordKey> keys)
    {
        var record = Expression.Parameter(typeof(TEntity), "record");
        Expression body = properties is [var single]
            ? IsIn(record, single, keys)
            : keys.Select(key => IsKey(record, properties, key)).Aggregate(Expression.OrElse);
        return Expression.Lambda<Func<TEntity, bool>>(body, record);
    }

    private static MethodCallExpression IsIn(
        ParameterExpression record, IProperty property, IReadOnlyList<RecordKey> keys)
    {
        var values = Array.CreateInstance(property.ClrType, keys.Count);
        for (var i = 0; i < keys.Count; i++)
        {
            values.SetValue(keys[i].Values[0], i);
        }

        // A field of an object, so that the values become a parameter and not part of the statement.
        var holder = typeof(Holder<>).MakeGenericType(values.GetType());
        return Expression.Call(
            ContainsMethod.MakeGenericMethod(property.ClrType),
            Expression.Property(Expression.Constant(Activator.CreateInstance(holder, values)), "Value"),
            Read(record, property));
    }

    private static BinaryExpression IsKey(
        ParameterExpression record, IReadOnlyList<IProperty> properties, RecordKey key) => properties
        .Select((property, i) => Expression.Equal(
            Read(record, property), Expression.Constant(key.Values[i], property.ClrType)))
        .Aggregate(Expression.AndAlso);

    private static MethodCallExpression Read(ParameterExpression record, IProperty property) =>
        Expression.Call(PropertyMethod.MakeGenericMethod(property.ClrType), record, Expression.Constant(property.Name));

    private static Expression<Func<TEntity, ShadowedRecord<TEntity>>> WithShadows<TEntity>(
        IReadOnlyList<IProperty> shadows)
    {
        var record = Expression.Parameter(typeof(TEntity), "record");
        var values = Expression.NewArrayInit(
            typeof(object), shadows.Select(property => Expression.Convert(Read(record, property), typeof(object))));
        return Expression.Lambda<Func<TEntity, ShadowedRecord<TEntity>>>(
            Expression.New(typeof(ShadowedRecord<TEntity>).GetConstructors()[0], record, values), record);
    }

    private static RecordKey? KeyIn(Payload given, IReadOnlyList<IProperty> properties)
    {
        var values = new object?[properties.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var normal = MemberNames.Normalize(properties[i].Name);
            var value = given.FirstOrDefault(entry => MemberNames.Normalize(entry.Key) == normal).Value;
            if (value is null)
            {
                return null;
            }

            values[i] = PropertyValue.Convert(value, properties[i]);
        }

        return values.Length == 0 ? null : new(values);
    }

    private sealed record Holder<T>(T Value);

    private sealed record ShadowedRecord<TEntity>(TEntity Record, object?[] Values);
}
