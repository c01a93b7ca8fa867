using Xunit;

namespace Deimos.Testing.Gherkin;

/// <summary>
/// Makes each scenario of the feature files a test: <c>public sealed class Features : FeatureTests;</c> is all that a
/// test project needs.
/// </summary>
/// <remarks>
/// Feature files lie below <c>features</c> in the output folder, unless <see cref="FeatureFolderAttribute"/> names
/// another, or are embedded. The scenarios of a class run one after the other; classes run in parallel.
/// </remarks>
public abstract class FeatureTests : IClassFixture<FeatureRun>
{
    /// <summary>Runs a scenario.</summary>
    /// <param name="scenario">Which.</param>
    /// <returns>A task that ends with it.</returns>
    [Scenarios]
    public Task Scenario(string scenario)
    {
        var context = TestContext.Current;
        return FeatureRun.Of(GetType()).Scenarios.Single(known => known.Id == scenario).RunAsync(
            line => context.TestOutputHelper?.WriteLine(line), context.CancellationToken);
    }
}
