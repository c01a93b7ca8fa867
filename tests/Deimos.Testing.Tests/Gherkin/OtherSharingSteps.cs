using Deimos.Testing.Gherkin;

namespace Deimos.Testing.Tests.Gherkin;

[Binding]
public sealed class OtherSharingSteps(SharedThing thing)
{
    [Then("the thing is called {word}")]
    public void IsCalled(string name) => thing.Name.ShouldBe(name);
}
