namespace Deimos.Embedded.Processes;

/// <summary>The last lines of an output, as evidence for an error. Safe for several threads.</summary>
internal sealed class OutputTail(int capacity)
{
    private readonly Queue<string> _lines = new(capacity);

    public void Add(string line)
    {
        lock (_lines)
        {
            if (_lines.Count == capacity)
            {
                _lines.Dequeue();
            }

            _lines.Enqueue(line);
        }
    }

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>
    /// Returns the sentence that ends an error message: the lines, indented, or that there were none.
    /// </summary>
    public override string ToString()
    {
        var lines = Lines;
        return lines.Count == 0
            ? "It wrote no output."
            : $"Its last output:{Environment.NewLine}  {string.Join(Environment.NewLine + "  ", lines)}";
    }
}
