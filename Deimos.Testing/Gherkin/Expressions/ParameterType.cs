namespace Deimos.Testing.Gherkin.Expressions;

/// <summary>
/// What may stand in braces in a cucumber expression.
/// </summary>
internal sealed record ParameterType(string Name, string Pattern)
{
    /// <summary>Gets whether the text stands in quotes, which are not part of the value.</summary>
    public bool IsQuoted { get; init; }
}
