using System.Diagnostics.CodeAnalysis;

namespace Deimos.Testing.Gherkin;

/// <summary>
/// The feature whose scenarios are being run; what it keeps, all of them see.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "Called as Reqnroll calls it.")]
public sealed class FeatureContext : Dictionary<string, object>
{
    internal FeatureContext(FeatureInfo feature) => FeatureInfo = feature;

    /// <summary>Gets what the feature file says of it.</summary>
    public FeatureInfo FeatureInfo { get; }
}
