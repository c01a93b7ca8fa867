using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Deimos.Testing.Gherkin;

/// <summary>
/// A row of a table: the text of each column.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "Called as Reqnroll calls it.")]
public sealed class DataTableRow : IEnumerable<KeyValuePair<string, string>>
{
    private readonly DataTable _table;
    private readonly string[] _cells;

    internal DataTableRow(DataTable table, string[] cells)
    {
        _table = table;
        _cells = cells;
    }

    /// <summary>Gets how many cells there are.</summary>
    public int Count => _cells.Length;

    /// <summary>Gets the names of the columns.</summary>
    public ICollection<string> Keys => _table.Header;

    /// <summary>Gets the cells.</summary>
    public ICollection<string> Values => _cells;

    /// <summary>Gets the cell of a column.</summary>
    /// <param name="header">The column's name.</param>
    /// <exception cref="KeyNotFoundException">The table has no such column.</exception>
    public string this[string header] => _cells[_table.IndexOf(header)];

    /// <summary>Gets a cell by its place.</summary>
    /// <param name="index">Its number, from 0.</param>
    public string this[int index] => _cells[index];

    /// <summary>Says whether there is a column of a name.</summary>
    /// <param name="key">The name.</param>
    /// <returns>Whether there is.</returns>
    public bool ContainsKey(string key) => _table.ContainsColumn(key);

    /// <summary>Gets the cell of a column, if there is one.</summary>
    /// <param name="key">The column's name.</param>
    /// <param name="value">The cell.</param>
    /// <returns>Whether there is such a column.</returns>
    public bool TryGetValue(string key, [NotNullWhen(true)] out string? value)
    {
        value = ContainsKey(key) ? this[key] : null;
        return value is not null;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() =>
        _table.Header.Zip(_cells, KeyValuePair.Create).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
