using Deimos.Testing.Gherkin.Expressions;

namespace Deimos.Testing.Gherkin.Running;

/// <summary>
/// What is to be done in steps of a certain text.
/// </summary>
internal sealed record StepDefinition(
    IReadOnlyList<StepDefinitionType> Types,
    string Expression,
    StepPattern Pattern,
    BoundMethod Method,
    BindingScope Scope)
{
    public override string ToString() => $"{Method} with \"{Expression}\"";
}
