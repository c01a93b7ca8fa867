using Deimos.Testing.Gherkin;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Testing.Tests.Gherkin;

/// <summary>Steps that share objects, one of them from services.</summary>
[Binding]
public sealed class SharingSteps(SharedThing thing, TimeProvider time)
{
    [ScenarioDependencies]
    public static IServiceCollection Services() => new ServiceCollection().AddSingleton(TimeProvider.System);

    [When("the thing is called {word}")]
    public void Name(string name) => thing.Name = name;

    [Then("the time is the system's")]
    public void Time() => time.ShouldBeSameAs(TimeProvider.System);
}
