namespace Deimos.Records;

/// <summary>
/// What an import does with rows that are already there.
/// </summary>
public sealed class ImportOptions
{
    /// <summary>Gets the names of the properties by which a row that is already there is known.</summary>
    /// <value>
    /// Properties with a unique index or key. Such a row is updated; of several given rows with the same values the
    /// last counts. The default is empty: a row that is already there is an error.
    /// </value>
    public IReadOnlyList<string> ConflictProperties { get; init; } = [];

    /// <summary>Gets the names of the properties that are updated in a row that is already there.</summary>
    /// <value>
    /// The default is <see langword="null"/>: all that are written, save <see cref="ConflictProperties"/> and
    /// <c>CreatedAt</c>.
    /// </value>
    public IReadOnlyList<string>? UpdatedProperties { get; init; }
}
