using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Deimos.Testing.Gherkin;

/// <summary>
/// The table below a step: its first row names the columns.
/// </summary>
[SuppressMessage("Naming", "CA1724", Justification = "Called as Gherkin and Reqnroll call it.")]
public sealed class DataTable
{
    private readonly List<string> _header;

    /// <summary>Makes a table without rows.</summary>
    /// <param name="header">The names of the columns.</param>
    public DataTable(params string[] header)
    {
        ArgumentNullException.ThrowIfNull(header);
        _header = [.. header];
        Rows = new();
    }

    /// <summary>Gets the names of the columns.</summary>
    public ICollection<string> Header => _header;

    /// <summary>Gets the rows below the header.</summary>
    public DataTableRows Rows { get; }

    /// <summary>Gets how many rows there are below the header.</summary>
    public int RowCount => Rows.Count;

    /// <summary>Says whether there is a column of a name.</summary>
    /// <param name="column">The name.</param>
    /// <returns>Whether there is.</returns>
    public bool ContainsColumn(string column) => _header.Contains(column);

    /// <summary>Adds a row.</summary>
    /// <param name="cells">A cell for each column.</param>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    public void AddRow(params string[] cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        if (cells.Length != _header.Count)
        {
            throw new ArgumentException(
                $"A row has {cells.Length} cells, and the table has {_header.Count} columns:\n{this}", nameof(cells));
        }

        Rows.Add(new(this, cells));
    }

    /// <summary>Writes the table as a feature file has it.</summary>
    /// <returns>A line for each row, each ended.</returns>
    public override string ToString()
    {
        var lines = new List<IReadOnlyList<string>> { _header };
        lines.AddRange(Rows.Select(row => (IReadOnlyList<string>)[.. row.Values]));
        var widths = Enumerable.Range(0, _header.Count).Select(column => lines.Max(line => line[column].Length));
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            text.AppendJoin("", line.Zip(widths, (cell, width) => $"| {cell.PadRight(width)} ")).AppendLine("|");
        }

        return text.ToString();
    }

    internal int IndexOf(string column)
    {
        var index = _header.IndexOf(column);
        return index >= 0 ? index : throw new KeyNotFoundException(
            $"The table has no column '{column}':\n{this}");
    }
}
