namespace Deimos.Schemas;

/// <summary>
/// One reason why data written with one schema cannot be read with another.
/// </summary>
public sealed class Incompatibility
{
    /// <summary>Gets what kind of conflict it is.</summary>
    public required IncompatibilityKind Kind { get; init; }

    /// <summary>Gets the place of the conflict.</summary>
    /// <value>A JSON pointer into the schema that reads, such as <c>/fields/1/type/symbols</c>.</value>
    public required string Path { get; init; }

    /// <summary>Gets the conflict in a sentence that says which of the two schemas lacks what.</summary>
    public required string Description { get; init; }

    /// <summary>Gets the fact behind the conflict: a field's name, the missing symbols, the two types.</summary>
    public required string Detail { get; init; }

    /// <summary>Gets the kind as a schema registry spells it, such as <c>TYPE_MISMATCH</c>.</summary>
    public string KindName => Kind switch
    {
        IncompatibilityKind.NameMismatch => "NAME_MISMATCH",
        IncompatibilityKind.TypeMismatch => "TYPE_MISMATCH",
        IncompatibilityKind.FixedSizeMismatch => "FIXED_SIZE_MISMATCH",
        IncompatibilityKind.MissingEnumSymbols => "MISSING_ENUM_SYMBOLS",
        IncompatibilityKind.ReaderFieldMissingDefaultValue => "READER_FIELD_MISSING_DEFAULT_VALUE",
        IncompatibilityKind.MissingUnionBranch => "MISSING_UNION_BRANCH",
        _ => throw new InvalidOperationException($"Incompatibility kind {(int)Kind} has no registry name."),
    };

    /// <summary>Returns the reason in the form that a schema registry gives it in its messages.</summary>
    /// <returns>Kind, description and detail between braces.</returns>
    public override string ToString() =>
        $"{{errorType:'{KindName}', description:'{Description}', additionalInfo:'{Detail}'}}";
}
