using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Deimos.Records;

/// <summary>
/// Inserts or updates many rows of an entity in one statement, column by column.
/// </summary>
internal sealed class RecordImport
{
    private readonly DbContext _context;
    private readonly RecordUpsert _upsert;
    private readonly RecordColumns _columns;
    private readonly List<IProperty> _always;
    private readonly List<IProperty> _ifGiven;

    /// <exception cref="RecordException">The entity cannot be imported.</exception>
    public RecordImport(DbContext context, IEntityType entity, RecordUpsert upsert)
    {
        _context = context;
        _upsert = upsert;
        _columns = new(entity, context.GetService<ISqlGenerationHelper>());
        if (entity.GetComplexProperties().Any() || entity.GetNavigations().Any(n => n.TargetEntityType.IsOwned())
            || entity.FindDiscriminatorProperty() is not null || entity.IsOwned())
        {
            throw new RecordException(
                $"{entity.DisplayName()} cannot be imported: it has parts or derived types, and an import writes plain "
                + "properties only. Save such records one by one.");
        }

        var columns = entity.GetProperties().Where(property =>
            property.GetComputedColumnSql() is null
            && property.GetBeforeSaveBehavior() == PropertySaveBehavior.Save
            && (!property.IsShadowProperty() || _upsert.Given.Contains(property))).ToLookup(IsAlwaysWritten);
        _always = [.. columns[true]];
        _ifGiven = [.. columns[false]];
    }

    /// <summary>Writes rows.</summary>
    /// <returns>What was asked for of the rows that were inserted or updated.</returns>
    public async Task<IReadOnlyList<RecordKey>> WriteAsync<TEntity>(
        IReadOnlyList<TEntity> rows, CancellationToken cancellationToken)
        where TEntity : class
    {
        var returned = new List<RecordKey>();

        // What the database makes is left to it in those rows that do not say otherwise.
        foreach (var alike in Last(rows).GroupBy(Given))
        {
            returned.AddRange(
                await WriteAsync(ColumnsOf(alike.Key), [.. alike], cancellationToken).ConfigureAwait(false));
        }

        return returned;
    }

    private Task<List<RecordKey>> WriteAsync<TEntity>(
        List<IProperty> columns, List<TEntity> rows, CancellationToken cancellationToken)
        where TEntity : class => RecordCommand.ExecuteAsync(
            _context,
            Statement(columns),
            columns.Select(column => RecordColumns.Parameter(column, rows, row => Read(column, row))),
            _upsert.Returned,
            cancellationToken);

    private string Statement(List<IProperty> columns)
    {
        var names = _columns.Names(columns);
        var arrays = columns.Select((column, i) => $"${i + 1}::{RecordColumns.ArrayType(column)}");
        var statement = new StringBuilder(
            $"""
            INSERT INTO {_columns.Table} AS present ({names})
            SELECT {names} FROM unnest({string.Join(", ", arrays)}) WITH ORDINALITY AS row ({names}, deimos_place)
            ORDER BY deimos_place

            """);
        if (_upsert.Conflict.Count > 0)
        {
            var updated = _upsert.Updated ?? [.. columns.Where(c => !c.IsPrimaryKey() && !RecordStamps.IsCreated(c))];

            // Something must be set, or the row that is already there is not returned.
            var sets = updated.Except(_upsert.Conflict).DefaultIfEmpty(_upsert.Conflict[0]).Select(_columns.Name)
                .Select(name => $"{name} = EXCLUDED.{name}");
            statement.Append(
                null,
                $"ON CONFLICT ({_columns.Names(_upsert.Conflict)}) DO UPDATE SET {string.Join(", ", sets)}\n");
            if (_upsert.Guard is { } guard)
            {
                statement.Append(
                    null, $"WHERE {guard.Condition(_columns.Of("present"), _columns.Of("EXCLUDED"))}\n");
            }
        }

        return _upsert.Returned.Count == 0
            ? statement.ToString()
            : statement.Append(null, $"RETURNING {_columns.Names(_upsert.Returned)}").ToString();
    }

    /// <summary>Leaves out rows that a later one of the same list would update: one statement cannot do both.</summary>
    private IEnumerable<TEntity> Last<TEntity>(IReadOnlyList<TEntity> rows)
        where TEntity : class =>
        _upsert.Conflict.Count == 0 || rows.Count == 1
            ? rows
            : rows.Reverse()
                .DistinctBy(row => new RecordKey([.. _upsert.Conflict.Select(property => Read(property, row))]))
                .Reverse();

    private object? Read(IProperty property, object row) => PropertyWriter.Read(_context, property, row);

    private bool IsAlwaysWritten(IProperty property) =>
        property.ValueGenerated == ValueGenerated.Never || _upsert.Given.Contains(property);

    /// <summary>Says which of the columns that the database can make a row gives itself, as bits.</summary>
    private ulong Given(object row)
    {
        var given = 0UL;
        for (var i = 0; i < _ifGiven.Count; i++)
        {
            given |= Equals(Read(_ifGiven[i], row), _ifGiven[i].Sentinel) ? 0 : 1UL << i;
        }

        return given;
    }

    private List<IProperty> ColumnsOf(ulong given) =>
        [.. _always, .. _ifGiven.Where((_, i) => (given & (1UL << i)) != 0)];
}
