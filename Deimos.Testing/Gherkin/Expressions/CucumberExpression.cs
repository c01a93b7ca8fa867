using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Deimos.Testing.Gherkin.Expressions;

/// <summary>
/// Reads a cucumber expression: text with <c>{parameters}</c>, <c>optional part(s)</c> and <c>either/or</c> words, in
/// which <c>\</c> takes the meaning from the sign behind it.
/// </summary>
internal sealed class CucumberExpression
{
    private readonly string _expression;
    private readonly ParameterTypes _types;
    private readonly IReadOnlyList<Type> _method;
    private readonly List<ParameterType> _parameters = [];
    private readonly StringBuilder _pattern = new();
    private readonly List<StringBuilder> _word = [new()];
    private int _at;

    /// <exception cref="FormatException">The expression is none; the text says where.</exception>
    public CucumberExpression(string expression, ParameterTypes types, IReadOnlyList<Type> method)
    {
        _expression = expression;
        _types = types;
        _method = method;
        while (_at < expression.Length)
        {
            ReadNext();
        }

        EndWord();
    }

    /// <summary>Gets the regular expression; each parameter is a group.</summary>
    public string Pattern => _pattern.ToString();

    public IReadOnlyList<ParameterType> Parameters => _parameters;

    public static string GroupOf(int parameter) => string.Create(CultureInfo.InvariantCulture, $"p{parameter}");

    private void ReadNext()
    {
        var sign = _expression[_at];
        switch (sign)
        {
            case '{':
                EndWord();
                ReadParameter();
                break;
            case '(':
                _word[^1].Append(CultureInfo.InvariantCulture, $"(?:{Literal(ReadUntil(')', "optional part"))})?");
                break;
            case '/':
                _word.Add(new());
                _at++;
                break;
            case ' ' or '\t':
                EndWord();
                _pattern.Append(Literal($"{sign}"));
                _at++;
                break;
            default:
                _word[^1].Append(Literal($"{ReadSign()}"));
                break;
        }
    }

    private void ReadParameter()
    {
        var name = ReadUntil('}', "parameter");
        var type = _types.Find(name, _method) ?? throw new FormatException(
            $"there is no parameter type '{name}'; there are {_types}, enums that the method takes, and what "
            + "[StepArgumentTransformation] adds");
        _pattern.Append(CultureInfo.InvariantCulture, $"(?<{GroupOf(_parameters.Count)}>{type.Pattern})");
        _parameters.Add(type);
    }

    private string ReadUntil(char end, string what)
    {
        var begin = _at++;
        var content = new StringBuilder();
        while (_at < _expression.Length && _expression[_at] != end)
        {
            if (_expression[_at] is '{' or '(')
            {
                throw new FormatException($"the {what} at {begin + 1} has a '{_expression[_at]}' in it");
            }

            content.Append(ReadSign());
        }

        if (_at == _expression.Length)
        {
            throw new FormatException(
                $"the {what} at {begin + 1} has no '{end}'; write \\{_expression[begin]} for the sign itself");
        }

        _at++;
        return end == ')' && content.Length == 0
            ? throw new FormatException($"the {what} at {begin + 1} is empty; write \\( for the sign itself")
            : content.ToString();
    }

    private char ReadSign()
    {
        if (_expression[_at] == '\\')
        {
            _at++;
            if (_at == _expression.Length)
            {
                throw new FormatException("the \\ at the end has nothing behind it; write \\\\ for the sign itself");
            }
        }

        return _expression[_at++];
    }

    private void EndWord()
    {
        if (_word.Count > 1 && _word.Exists(either => either.Length == 0))
        {
            throw new FormatException(
                $"before {_at + 1} a '/' has nothing on one side; write \\/ for the sign itself");
        }

        _pattern.Append(_word.Count == 1 ? _word[0] : $"(?:{string.Join('|', _word)})");
        _word.Clear();
        _word.Add(new());
    }

    // Not the sign '#' and spaces, which Regex.Escape escapes for another mode.
    private static string Literal(string text) => Regex.Escape(text).Replace("\\ ", " ", StringComparison.Ordinal);
}
