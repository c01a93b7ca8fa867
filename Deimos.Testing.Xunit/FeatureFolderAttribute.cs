namespace Deimos.Testing.Gherkin;

/// <summary>
/// Says where the feature files of a <see cref="FeatureTests"/> class lie.
/// </summary>
/// <param name="folder">The folder in the output folder, such as <c>features/orders</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class FeatureFolderAttribute(string folder) : Attribute
{
    /// <summary>Gets the folder in the output folder.</summary>
    public string Folder { get; } = folder;
}
