using System.Text.RegularExpressions;

namespace Deimos.Testing.Gherkin.Expressions;

/// <summary>
/// Tells cucumber expressions from regular expressions, as Reqnroll does.
/// </summary>
internal static partial class ExpressionStyle
{
    public static bool IsCucumber(string expression) =>
        !expression.StartsWith('^') && !expression.EndsWith('$')
        && (Parameter().IsMatch(expression) || !LikeRegex().IsMatch(expression));

    [GeneratedRegex(@"\{\w*\}")]
    private static partial Regex Parameter();

    // What is common in regular expressions and has no meaning in the others.
    [GeneratedRegex(@"\([^)]+[*+]\)|\.\*|\\\.|\\d\+")]
    private static partial Regex LikeRegex();
}
