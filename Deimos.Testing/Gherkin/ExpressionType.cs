namespace Deimos.Testing.Gherkin;

/// <summary>
/// How the expression of a step definition is written.
/// </summary>
public enum ExpressionType
{
    /// <summary>To be seen by the expression itself.</summary>
    Unspecified,

    /// <summary>A cucumber expression, such as <c>topic {string} has {int} message(s)</c>.</summary>
    CucumberExpression,

    /// <summary>A regular expression, which must match the whole text.</summary>
    RegularExpression,
}
