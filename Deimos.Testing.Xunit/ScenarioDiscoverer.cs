using Xunit.Sdk;
using Xunit.v3;

namespace Deimos.Testing.Gherkin;

/// <summary>
/// Finds the scenarios of a class's feature files.
/// </summary>
internal sealed class ScenarioDiscoverer : IXunitTestCaseDiscoverer
{
    public ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute)
    {
        var details = TestIntrospectionHelper.GetTestCaseDetails(discoveryOptions, testMethod, factAttribute);
        var testClass = testMethod.TestClass.Class;
        var scenarios = FeatureRun.Of(testClass).Scenarios;
        if (scenarios.Count == 0)
        {
            return new([new ExecutionErrorTestCase(
                testMethod,
                details.TestCaseDisplayName,
                details.UniqueID,
                details.SourceFilePath,
                details.SourceLineNumber,
                $"{testClass.Name} has no scenarios: there is no .feature file below "
                + $"'{Path.Combine(AppContext.BaseDirectory, FeatureRun.FolderOf(testClass))}', and none is embedded. "
                + "Let the project copy its feature files: <None Include=\"features/**\" "
                + "CopyToOutputDirectory=\"PreserveNewest\" />.")]);
        }

        return new([.. scenarios.Select(scenario => new XunitTestCase(
            testMethod,
            scenario.ToString(),
            UniqueIDGenerator.ForTestCase(testMethod.UniqueID, null, [scenario.Id]),
            details.Explicit,
            skipReason: scenario.SkipReason,
            traits: TraitsOf(scenario, testMethod),
            testMethodArguments: [scenario.Id],
            sourceFilePath: Path.Combine(AppContext.BaseDirectory, scenario.File),
            sourceLineNumber: scenario.Line,
            timeout: details.Timeout))]);
    }

    private static Dictionary<string, HashSet<string>> TraitsOf(Scenario scenario, IXunitTestMethod testMethod)
    {
        var traits = testMethod.Traits.ToDictionary(
            trait => trait.Key, trait => trait.Value.ToHashSet(), StringComparer.OrdinalIgnoreCase);
        traits["FeatureTitle"] = [scenario.Feature];
        if (scenario.Tags.Count > 0)
        {
            traits["Category"] = [.. traits.GetValueOrDefault("Category") ?? [], .. scenario.Tags];
        }

        return traits;
    }
}
