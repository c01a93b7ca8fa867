namespace Deimos.Testing.Gherkin;

/// <summary>
/// Defines a step in which something happens.
/// </summary>
/// <param name="expression">A cucumber expression or a regular expression for the step's text.</param>
public sealed class WhenAttribute(string expression)
    : StepDefinitionBaseAttribute(expression, StepDefinitionType.When);
