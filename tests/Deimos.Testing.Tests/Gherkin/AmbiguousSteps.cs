using Deimos.Testing.Gherkin;

namespace Deimos.Testing.Tests.Gherkin;

/// <summary>Two definitions of one step, and two of which one is narrower.</summary>
[Binding]
public sealed class AmbiguousSteps
{
    [Given("a thing")]
    public void First() => RunLog.Note("first");

    [Given("^a (?:thing|box)$")]
    public void Second() => RunLog.Note("second");

    [When("it happens")]
    public void Usually() => RunLog.Note("usually");

    [When("it happens")]
    [Scope(Tag = "special")]
    public void Specially() => RunLog.Note("specially");

    [Then("it takes {int}")]
    public void Takes(int one, int two) => RunLog.Note($"{one}{two}");
}
