namespace Deimos.Testing.Gherkin;

/// <summary>
/// Makes a public method the definition of a step. A method may have several.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public abstract class StepDefinitionBaseAttribute : Attribute
{
    private protected StepDefinitionBaseAttribute(string expression, params StepDefinitionType[] types)
    {
        Expression = expression;
        Types = types;
    }

    /// <summary>Gets which kinds of steps it defines.</summary>
    public StepDefinitionType[] Types { get; }

    /// <summary>Gets or sets the cucumber expression or regular expression that the step's text matches.</summary>
    /// <remarks>
    /// It is a regular expression if it begins with <c>^</c> or ends with <c>$</c>; otherwise a cucumber expression if
    /// it has a parameter in braces, a regular expression if it has <c>.*</c>, a repeated group, <c>\.</c> or
    /// <c>\d+</c>, and else a cucumber expression.
    /// </remarks>
    public string Expression { get; set; }

    /// <summary>Gets or sets how the expression is written, where that is not to be guessed.</summary>
    public ExpressionType ExpressionType { get; set; }
}
