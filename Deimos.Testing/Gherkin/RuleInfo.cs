namespace Deimos.Testing.Gherkin;

/// <summary>
/// What a feature file says of the rule that a scenario stands in.
/// </summary>
public sealed class RuleInfo
{
    internal RuleInfo()
    {
    }

    /// <summary>Gets the rule's name.</summary>
    public required string Title { get; init; }

    /// <summary>Gets the text below the name, or nothing.</summary>
    public required string Description { get; init; }

    /// <summary>Gets the rule's tags, without <c>@</c>.</summary>
    public required string[] Tags { get; init; }
}
