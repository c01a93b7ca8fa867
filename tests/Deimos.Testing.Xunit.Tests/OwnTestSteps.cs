using Xunit.v3;

namespace Deimos.Testing.Xunit.Tests;

/// <summary>Steps about the test that runs them.</summary>
[Binding]
public sealed class OwnTestSteps
{
    private static IXunitTestCase Own => (IXunitTestCase)TestContext.Current.TestCase!;

    [Then("this test is called {string}")]
    public void ThenCalled(string name)
    {
        Own.TestCaseDisplayName.ShouldBe(name);
        TestContext.Current.Test!.TestDisplayName.ShouldBe(name);
    }

    [Then("its categories are {string}")]
    public void ThenCategories(string categories)
    {
        string.Join(", ", Own.Traits["Category"]).ShouldBe(categories);
        Own.Traits["FeatureTitle"].ShouldBe(["Tests"]);
    }

    [Then("its source is line {int} of {string}")]
    public void ThenSource(int line, string file)
    {
        Own.SourceLineNumber.ShouldBe(line);
        Own.SourceFilePath!.Replace('\\', '/').ShouldEndWith(file);
        File.Exists(Own.SourceFilePath).ShouldBeTrue();
    }

    [Then("its output has {string}")]
    public void ThenOutput(string text) => TestContext.Current.TestOutputHelper!.Output.ShouldContain(text);
}
