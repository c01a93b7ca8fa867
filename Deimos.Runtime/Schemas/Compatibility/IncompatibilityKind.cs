namespace Deimos.Schemas;

/// <summary>
/// What stands between two schemas.
/// </summary>
public enum IncompatibilityKind
{
    /// <summary>Two named types that meet have different names, and no alias joins them.</summary>
    NameMismatch,

    /// <summary>The types differ and Avro has no promotion from one to the other.</summary>
    TypeMismatch,

    /// <summary>A fixed type has another size.</summary>
    FixedSizeMismatch,

    /// <summary>The reader's enum lacks symbols of the writer's and names no default.</summary>
    MissingEnumSymbols,

    /// <summary>The reader's field has no default, and the writer has no such field.</summary>
    ReaderFieldMissingDefaultValue,

    /// <summary>The reader's union has no branch for a type that the writer may write.</summary>
    MissingUnionBranch,
}
