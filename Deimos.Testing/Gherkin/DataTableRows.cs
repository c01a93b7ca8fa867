using System.Collections;

namespace Deimos.Testing.Gherkin;

/// <summary>
/// The rows of a table, without its header.
/// </summary>
public sealed class DataTableRows : IEnumerable<DataTableRow>
{
    private readonly List<DataTableRow> _rows = [];

    internal DataTableRows()
    {
    }

    /// <summary>Gets how many there are.</summary>
    public int Count => _rows.Count;

    /// <summary>Gets a row.</summary>
    /// <param name="index">Its number, from 0.</param>
    public DataTableRow this[int index] => _rows[index];

    /// <inheritdoc/>
    public IEnumerator<DataTableRow> GetEnumerator() => _rows.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(DataTableRow row) => _rows.Add(row);
}
