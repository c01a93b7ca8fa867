namespace Deimos.Schemas;

/// <summary>
/// A schema is missing, or its <c>.avsc</c> file cannot be used.
/// </summary>
public sealed class SchemaException : DeimosException
{
    internal SchemaException(string message, string schemaName, string? path, int line, int column, Exception? inner)
        : base(message, inner)
    {
        SchemaName = schemaName;
        Path = path;
        Line = line;
        Column = column;
    }

    /// <summary>Gets the full name of the schema that was asked for.</summary>
    public string SchemaName { get; }

    /// <summary>Gets the file at fault, or where it was expected.</summary>
    public string? Path { get; }

    /// <summary>Gets the line of the fault, from 1; 0 if the file as a whole is meant.</summary>
    public int Line { get; }

    /// <summary>Gets the column of the fault, from 1; 0 if the file as a whole is meant.</summary>
    public int Column { get; }
}
