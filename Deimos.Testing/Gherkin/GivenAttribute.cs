namespace Deimos.Testing.Gherkin;

/// <summary>
/// Defines a step that says what there is.
/// </summary>
/// <param name="expression">A cucumber expression or a regular expression for the step's text.</param>
public sealed class GivenAttribute(string expression)
    : StepDefinitionBaseAttribute(expression, StepDefinitionType.Given);
