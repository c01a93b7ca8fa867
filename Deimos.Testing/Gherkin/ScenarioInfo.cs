using System.Collections.Specialized;

namespace Deimos.Testing.Gherkin;

/// <summary>
/// What a feature file says of a scenario.
/// </summary>
public sealed class ScenarioInfo
{
    internal ScenarioInfo()
    {
    }

    /// <summary>Gets the scenario's name.</summary>
    public required string Title { get; init; }

    /// <summary>Gets the text below the name, or nothing.</summary>
    public required string Description { get; init; }

    /// <summary>Gets the tags of the scenario and its examples, without <c>@</c>.</summary>
    public required string[] Tags { get; init; }

    /// <summary>Gets these tags and those of the rule and the feature; of several tiers, only the one that it runs on.
    /// </summary>
    public required string[] CombinedTags { get; init; }

    /// <summary>Gets the values of the row of examples, by their columns' names.</summary>
    public required IOrderedDictionary Arguments { get; init; }
}
