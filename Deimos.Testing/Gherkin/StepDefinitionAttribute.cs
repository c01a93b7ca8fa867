namespace Deimos.Testing.Gherkin;

/// <summary>
/// Defines a step of every kind.
/// </summary>
/// <param name="expression">A cucumber expression or a regular expression for the step's text.</param>
public sealed class StepDefinitionAttribute(string expression) : StepDefinitionBaseAttribute(
    expression, StepDefinitionType.Given, StepDefinitionType.When, StepDefinitionType.Then);
