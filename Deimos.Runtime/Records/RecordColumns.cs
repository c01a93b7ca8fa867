using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Deimos.Records;

/// <summary>
/// Writes the columns of an entity's table into SQL, and values of many rows into one array for each column.
/// </summary>
internal sealed partial class RecordColumns(IEntityType entity, ISqlGenerationHelper sql)
{
    public string Table => sql.DelimitIdentifier(entity.GetTableName()!, entity.GetSchema());

    public string Name(IProperty property) => sql.DelimitIdentifier(property.GetColumnName());

    /// <summary>Gives a column of a table, or of what stands for one.</summary>
    public Func<IProperty, string> Of(string alias) => property => $"{alias}.{Name(property)}";

    public string Names(IEnumerable<IProperty> properties) => string.Join(", ", properties.Select(Name));

    /// <summary>Writes a call that makes rows of array parameters, and names its columns.</summary>
    /// <param name="properties">The columns.</param>
    /// <param name="alias">What the rows are called.</param>
    /// <param name="parameter">Writes a parameter, given its index among the columns.</param>
    public string Rows(IReadOnlyList<IProperty> properties, string alias, Func<int, string> parameter)
    {
        var arrays = properties.Select((property, i) => $"{parameter(i)}::{ArrayType(property)}");
        return $"unnest({string.Join(", ", arrays)}) AS {alias} ({Names(properties)})";
    }

    /// <summary>Writes the type of a column of arrays, without its length, which only the table needs.</summary>
    public static string ArrayType(IProperty property) =>
        FacetPattern().Replace(property.GetColumnType(), "") + "[]";

    /// <summary>Puts the values of one column, as the database holds them, into a parameter.</summary>
    /// <exception cref="RecordException">The column holds arrays itself.</exception>
    public static NpgsqlParameter Parameter<TRow>(
        IProperty property, IReadOnlyList<TRow> rows, Func<TRow, object?> read)
    {
        var converter = property.GetTypeMapping().Converter;
        var type = converter?.ProviderClrType ?? property.ClrType;
        if (type.IsArray && type != typeof(byte[]))
        {
            throw new RecordException(
                $"{property.DeclaringType.DisplayName()}.{property.Name} is a column of arrays, which an import cannot "
                + "write. Save such records one by one.");
        }

        var element = converter is not null && type.IsValueType && Nullable.GetUnderlyingType(type) is null
            ? typeof(Nullable<>).MakeGenericType(type)
            : type;
        var values = Array.CreateInstance(element, rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            var value = read(rows[i]);
            values.SetValue(converter is null ? value : converter.ConvertToProvider(value), i);
        }

        return new() { Value = values };
    }

    [GeneratedRegex(@"\([^)]*\)")]
    private static partial Regex FacetPattern();
}
