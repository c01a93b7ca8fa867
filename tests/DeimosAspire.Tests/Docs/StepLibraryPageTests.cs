using System.Reflection;
using Deimos.Testing.Gherkin;
using Deimos.Testing.Gherkin.Steps;

namespace DeimosAspire.Tests.Docs;

/// <summary>The page of testing has every step of the library.</summary>
public class StepLibraryPageTests
{
    [Fact]
    public void Every_step_of_the_library_is_on_the_page()
    {
        var page = Repository.Read("docs/testing.md");
        var expressions = typeof(ScenarioStage).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetCustomAttributes<StepDefinitionBaseAttribute>())
            .Select(step => step.Expression)
            .ToList();

        expressions.Count.ShouldBeGreaterThan(40);
        expressions.Where(expression => !page.Contains($"`{expression}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
