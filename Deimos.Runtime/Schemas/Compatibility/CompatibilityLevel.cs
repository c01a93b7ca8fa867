namespace Deimos.Schemas;

/// <summary>
/// How far a new version of a schema must get along with the versions before it.
/// </summary>
/// <remarks>
/// The names are those of a schema registry: <c>BACKWARD_TRANSITIVE</c> there is
/// <see cref="BackwardTransitive"/> here.
/// </remarks>
public enum CompatibilityLevel
{
    /// <summary>Nothing is checked.</summary>
    None,

    /// <summary>The new schema reads what the latest version wrote. Consumers are upgraded first.</summary>
    Backward,

    /// <summary>The new schema reads what any earlier version wrote.</summary>
    BackwardTransitive,

    /// <summary>The latest version reads what the new schema writes. Producers are upgraded first.</summary>
    Forward,

    /// <summary>Every earlier version reads what the new schema writes.</summary>
    ForwardTransitive,

    /// <summary>Both <see cref="Backward"/> and <see cref="Forward"/>.</summary>
    Full,

    /// <summary>Both <see cref="BackwardTransitive"/> and <see cref="ForwardTransitive"/>.</summary>
    FullTransitive,
}
