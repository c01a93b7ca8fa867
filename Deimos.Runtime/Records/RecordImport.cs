using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Deimos.Records;

/// <summary>
/// Inserts or updates many rows of an entity in one statement, column by column.
/// </summary>
internal sealed partial class RecordImport
{
    private readonly DbContext _context;
    private readonly IEntityType _entity;
    private readonly ISqlGenerationHelper _sql;
    private readonly IReadOnlyList<IProperty> _conflict;
    private readonly IReadOnlyList<IProperty>? _updated;

    /// <exception cref="RecordException">The entity cannot be imported, or has not the properties named.</exception>
    public RecordImport(DbContext context, IEntityType entity, ImportOptions options)
    {
        _context = context;
        _entity = entity;
        _sql = context.GetService<ISqlGenerationHelper>();
        _conflict = [.. options.ConflictProperties.Select(PropertyOf)];
        _updated = options.UpdatedProperties is { } names ? [.. names.Select(PropertyOf)] : null;
        if (entity.GetComplexProperties().Any() || entity.GetNavigations().Any(n => n.TargetEntityType.IsOwned())
            || entity.FindDiscriminatorProperty() is not null || entity.IsOwned())
        {
            throw new RecordException(
                $"{entity.DisplayName()} cannot be imported: it has parts or derived types, and an import writes plain "
                + "properties only. Save such records with SaveChanges.");
        }
    }

    /// <summary>Writes rows.</summary>
    /// <returns>The primary keys of the rows that were inserted or updated.</returns>
    public async Task<IReadOnlyList<RecordKey>> WriteAsync<TEntity>(
        IReadOnlyList<TEntity> rows, CancellationToken cancellationToken)
        where TEntity : class
    {
        var keys = new List<RecordKey>();

        // What the database makes is left to it in those rows that do not say otherwise.
        foreach (var alike in Last(rows).GroupBy(row => string.Join(',', Columns(row).Select(column => column.Name))))
        {
            List<TEntity> group = [.. alike];
            keys.AddRange(await WriteAsync(Columns(group[0]), group, cancellationToken).ConfigureAwait(false));
        }

        return keys;
    }

    [GeneratedRegex(@"\([^)]*\)")]
    private static partial Regex FacetPattern();

    private async Task<List<RecordKey>> WriteAsync<TEntity>(
        List<IProperty> columns, List<TEntity> rows, CancellationToken cancellationToken)
        where TEntity : class
    {
        var key = _entity.FindPrimaryKey()!.Properties;
        await _context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var command = new NpgsqlCommand(
                Statement(columns, key),
                (NpgsqlConnection)_context.Database.GetDbConnection(),
                (NpgsqlTransaction?)_context.Database.CurrentTransaction?.GetDbTransaction());
            await using var disposedCommand = command.ConfigureAwait(false);
            command.CommandTimeout = _context.Database.GetCommandTimeout() ?? command.CommandTimeout;
            foreach (var column in columns)
            {
                command.Parameters.Add(new() { Value = Values(column, rows) });
            }

            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using var disposedReader = reader.ConfigureAwait(false);
            var keys = new List<RecordKey>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                keys.Add(new([.. key.Select((p, i) => PropertyValue.Convert(reader.GetValue(i), p))]));
            }

            return keys;
        }
        finally
        {
            await _context.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }

    private string Statement(List<IProperty> columns, IReadOnlyList<IProperty> key)
    {
        var names = Names(columns);
        var arrays = columns.Select((column, i) => $"${i + 1}::{FacetPattern().Replace(column.GetColumnType(), "")}[]");
        var statement = new StringBuilder(
            $"""
            INSERT INTO {_sql.DelimitIdentifier(_entity.GetTableName()!, _entity.GetSchema())} ({names})
            SELECT {names} FROM unnest({string.Join(", ", arrays)}) WITH ORDINALITY AS row ({names}, deimos_place)
            ORDER BY deimos_place

            """);
        if (_conflict.Count > 0)
        {
            var updated = _updated ?? [.. columns.Where(c => !_conflict.Contains(c) && !c.IsPrimaryKey()
                && !RecordStamps.IsCreated(c))];

            // Something must be set, or the row that is already there is not returned.
            var sets = (updated.Count > 0 ? updated : _conflict).Select(Name)
                .Select(name => $"{name} = EXCLUDED.{name}");
            statement.Append(null, $"ON CONFLICT ({Names(_conflict)}) DO UPDATE SET {string.Join(", ", sets)}\n");
        }

        return statement.Append("RETURNING ").Append(Names(key)).ToString();
    }

    /// <summary>Leaves out rows that a later one of the same list would update: one statement cannot do both.</summary>
    private IEnumerable<TEntity> Last<TEntity>(IReadOnlyList<TEntity> rows)
        where TEntity : class =>
        _conflict.Count == 0
            ? rows
            : rows.Reverse()
                .DistinctBy(row => new RecordKey([.. _conflict.Select(p => p.GetGetter().GetClrValue(row))]))
                .Reverse();

    private List<IProperty> Columns(object row) =>
    [
        .. _entity.GetProperties().Where(property =>
            !property.IsShadowProperty()
            && property.GetComputedColumnSql() is null
            && property.GetBeforeSaveBehavior() == PropertySaveBehavior.Save
            && (property.ValueGenerated == ValueGenerated.Never
                || !Equals(property.GetGetter().GetClrValue(row), property.Sentinel))),
    ];

    private static Array Values<TEntity>(IProperty column, List<TEntity> rows)
        where TEntity : class
    {
        var converter = column.GetTypeMapping().Converter;
        var type = converter?.ProviderClrType ?? column.ClrType;
        if (type.IsArray && type != typeof(byte[]))
        {
            throw new RecordException(
                $"{column.DeclaringType.DisplayName()}.{column.Name} is a column of arrays, which an import cannot "
                + "write. Save such records with SaveChanges.");
        }

        var element = type.IsValueType && Nullable.GetUnderlyingType(type) is null
            ? typeof(Nullable<>).MakeGenericType(type)
            : type;
        var values = Array.CreateInstance(element, rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            var value = column.GetGetter().GetClrValue(rows[i]);
            values.SetValue(converter is null ? value : converter.ConvertToProvider(value), i);
        }

        return values;
    }

    private IProperty PropertyOf(string name) => _entity.FindProperty(name) ?? throw new RecordException(
        $"{nameof(ImportOptions)} names the property '{name}', which {_entity.DisplayName()} does not have.");

    private string Names(IEnumerable<IProperty> properties) => string.Join(", ", properties.Select(Name));

    private string Name(IProperty property) => _sql.DelimitIdentifier(property.GetColumnName());
}
