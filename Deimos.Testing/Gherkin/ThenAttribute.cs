namespace Deimos.Testing.Gherkin;

/// <summary>
/// Defines a step that says what comes of it.
/// </summary>
/// <param name="expression">A cucumber expression or a regular expression for the step's text.</param>
public sealed class ThenAttribute(string expression)
    : StepDefinitionBaseAttribute(expression, StepDefinitionType.Then);
