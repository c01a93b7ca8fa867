using System.Text.RegularExpressions;

namespace Deimos.Testing.Gherkin.Expressions;

/// <summary>
/// What the text of a step must be like, and where its arguments are.
/// </summary>
internal sealed partial class StepPattern
{
    private readonly Regex _regex;
    private readonly IReadOnlyList<string> _groups;
    private readonly IReadOnlyList<ParameterType>? _parameters;

    private StepPattern(Regex regex, IReadOnlyList<string> groups, IReadOnlyList<ParameterType>? parameters)
    {
        _regex = regex;
        _groups = groups;
        _parameters = parameters;
    }

    /// <summary>Gets how many arguments the text has.</summary>
    public int ArgumentCount => _groups.Count;

    /// <exception cref="FormatException">The expression is none.</exception>
    public static StepPattern Of(
        string expression, ExpressionType style, ParameterTypes types, IReadOnlyList<Type> method)
    {
        var isCucumber = style == ExpressionType.Unspecified
            ? ExpressionStyle.IsCucumber(expression)
            : style == ExpressionType.CucumberExpression;
        if (!isCucumber)
        {
            var regex = OfRegex(expression);
            return new(regex, [.. regex.GetGroupNames().Skip(1)], parameters: null);
        }

        var cucumber = new CucumberExpression(expression, types, method);
        return new(
            new($"^{cucumber.Pattern}$", RegexOptions.CultureInvariant),
            [.. cucumber.Parameters.Select((_, index) => CucumberExpression.GroupOf(index))],
            cucumber.Parameters);
    }

    /// <summary>Gives the arguments, or null if the text does not match.</summary>
    public IReadOnlyList<string>? Match(string text)
    {
        var found = _regex.Match(text);
        return found.Success ? [.. _groups.Select((group, index) => Value(found.Groups[group].Value, index))] : null;
    }

    private static Regex OfRegex(string expression)
    {
        try
        {
            return new(
                (expression.StartsWith('^') ? "" : "^") + expression + (expression.EndsWith('$') ? "" : "$"),
                RegexOptions.CultureInvariant);
        }
        catch (ArgumentException wrong)
        {
            throw new FormatException(wrong.Message, wrong);
        }
    }

    private string Value(string text, int index) =>
        _parameters?[index].IsQuoted == true ? Escaped().Replace(text[1..^1], "$1") : text;

    [GeneratedRegex("""\\(["'\\])""")]
    private static partial Regex Escaped();
}
