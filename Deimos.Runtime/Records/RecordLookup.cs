using System.Linq.Expressions;
using System.Reflection;
using Deimos.Schemas;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

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

        var records = new Dictionary<RecordKey, TEntity>();
        var query = context.Set<TEntity>().AsNoTracking().IgnoreQueryFilters()
            .Where(Matches<TEntity>(properties, [.. keys.OfType<RecordKey>().Distinct()]));
        foreach (var record in await query.ToListAsync(cancellationToken).ConfigureAwait(false))
        {
            var entry = context.Entry(record);
            records[new([.. properties.Select(property => entry.Property(property).CurrentValue)])] = record;
        }

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
}
