namespace Deimos.Schemas;

/// <summary>
/// What a class must declare, and where it is told so.
/// </summary>
/// <param name="Registration">The method that registers the class.</param>
/// <param name="NeedsSchema">Whether the schema must be named.</param>
/// <param name="NeedsKey">Whether something must be said about keys.</param>
/// <param name="DefaultNamespace">The namespace of schemas that are named without one.</param>
internal sealed record DeclarationRules(
    string Registration, bool NeedsSchema, bool NeedsKey, string? DefaultNamespace)
{
    /// <summary>Names the call in which the class can be told what it misses.</summary>
    public string Call(Type type) => $"{Registration}<{type.Name}>(…)";
}
