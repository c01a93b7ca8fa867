using Xunit.Runner.Common;
using Xunit.v3;

namespace Deimos.Testing.Xunit.Tests;

[FeatureFolder("nowhere")]
public sealed class ScenarioDiscovererTests
{
    [Fact]
    public async Task A_class_without_feature_files_fails_and_says_what_to_do()
    {
        var found = await new ScenarioDiscoverer().Discover(
            TestFrameworkOptions.ForDiscovery(new()),
            (IXunitTestMethod)TestContext.Current.TestMethod!,
            new ScenariosAttribute());

        var message = found.ShouldHaveSingleItem().ShouldBeOfType<ExecutionErrorTestCase>().ErrorMessage;
        message.ShouldStartWith("ScenarioDiscovererTests has no scenarios: there is no .feature file below '");
        message.ShouldContain("nowhere");
    }
}
