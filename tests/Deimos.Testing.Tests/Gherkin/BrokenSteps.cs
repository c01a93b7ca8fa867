using Deimos.Testing.Gherkin;

namespace Deimos.Testing.Tests.Gherkin;

/// <summary>Definitions that are none.</summary>
[Binding]
public sealed class BrokenSteps
{
    [Given("a {thing}")]
    public void Thing() => RunLog.Note("never");

    [BeforeTestRun]
    public void BeforeRun() => RunLog.Note("never");

    [Given("hidden")]
    internal void Hidden() => RunLog.Note("never");
}
