namespace Deimos.Testing.Gherkin;

/// <summary>
/// What a feature file says of its feature.
/// </summary>
public sealed class FeatureInfo
{
    internal FeatureInfo()
    {
    }

    /// <summary>Gets the feature's name.</summary>
    public required string Title { get; init; }

    /// <summary>Gets the text below the name, or nothing.</summary>
    public required string Description { get; init; }

    /// <summary>Gets the feature's tags, without <c>@</c>.</summary>
    public required string[] Tags { get; init; }

    /// <summary>Gets the folder of the feature file, relative to the tests.</summary>
    public required string FolderPath { get; init; }
}
