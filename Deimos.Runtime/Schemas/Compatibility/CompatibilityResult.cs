namespace Deimos.Schemas;

/// <summary>
/// The answer of a compatibility check.
/// </summary>
public sealed class CompatibilityResult
{
    /// <summary>Gets the level that was checked.</summary>
    public required CompatibilityLevel Level { get; init; }

    /// <summary>Gets a value indicating whether the new schema may follow the earlier ones.</summary>
    public bool IsCompatible => Reasons.Count == 0;

    /// <summary>Gets what stands against it, in the order of the schema's text; empty when compatible.</summary>
    public required IReadOnlyList<Incompatibility> Reasons { get; init; }

    /// <summary>Gets the index, in the list of earlier schemas, of the one that the reasons are about.</summary>
    /// <value><see langword="null"/> when compatible.</value>
    /// <remarks>Earlier schemas are checked latest first, and the first conflict ends the check.</remarks>
    public int? ConflictIndex { get; init; }

    /// <summary>Returns the answer with all reasons.</summary>
    /// <returns>One line for the answer and one for each reason.</returns>
    public override string ToString() => IsCompatible
        ? $"Compatible ({Level})."
        : $"Incompatible ({Level}):{string.Concat(Reasons.Select(reason => $"\n  {reason}"))}";
}
