using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Deimos.Testing.Gherkin.Parsing;

namespace Deimos.Testing.Gherkin.Running;

/// <summary>
/// Writes the definitions that undefined steps need, to be pasted.
/// </summary>
internal static partial class StepSnippet
{
    public static string For(IEnumerable<StepText> steps)
    {
        var code = new StringBuilder("[Binding]\npublic sealed class MySteps\n{\n");
        var methods = steps.Select(Method).DistinctBy(method => method.Attribute).ToList();
        for (var i = 0; i < methods.Count; i++)
        {
            code.Append(CultureInfo.InvariantCulture, $"    {methods[i].Attribute}\n    {methods[i].Code}\n    {{\n")
                .Append("        throw new NotImplementedException();\n    }\n")
                .Append(i + 1 < methods.Count ? "\n" : "");
        }

        return code.Append("}\n").ToString();
    }

    private static (string Attribute, string Code) Method(StepText step)
    {
        var parameters = new List<string>();
        var expression = Value().Replace(Sign().Replace(step.Info.Text, @"\$0"), value =>
        {
            var (type, name) = value.Value[0] is '"' or '\'' ? ("string", "text")
                : value.Value.Contains('.', StringComparison.Ordinal) ? ("decimal", "number")
                : ("int", "count");
            var number = parameters.Count(known => known.StartsWith(type, StringComparison.Ordinal)) + 1;
            parameters.Add($"{type} {name}{(number == 1 ? "" : number)}");
            return $"{{{type}}}";
        });
        if (step.Argument is not null)
        {
            parameters.Add(step.Argument is string ? "string content" : "DataTable table");
        }

        var kind = step.Info.StepDefinitionType;
        var quoted = expression
            .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return ($"[{kind}(\"{quoted}\")]", $"public void {kind}{NameOf(expression)}({string.Join(", ", parameters)})");
    }

    private static string NameOf(string expression) => string.Concat(
        Word().Matches(expression).Select(word => char.ToUpperInvariant(word.Value[0]) + word.Value[1..]));

    [GeneratedRegex("""
        "[^"]*"|'[^']*'|(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])
        """)]
    private static partial Regex Value();

    [GeneratedRegex(@"[\\{(/]")]
    private static partial Regex Sign();

    [GeneratedRegex(@"(?<![\w{])\p{L}\w*(?!\})")]
    private static partial Regex Word();
}
