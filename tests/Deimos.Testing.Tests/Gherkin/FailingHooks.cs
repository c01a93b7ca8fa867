using Deimos.Testing.Gherkin;

namespace Deimos.Testing.Tests.Gherkin;

[Binding]
public sealed class FailingHooks
{
    [BeforeScenario]
    public void Before() => throw new InvalidOperationException("the set-up failed");

    [AfterScenario]
    public void After() => RunLog.Note("cleared away");
}
