using System.Globalization;
using System.Text;
using Deimos.Testing.Gherkin.Parsing;

namespace Deimos.Testing.Gherkin.Running;

/// <summary>
/// Shows a scenario that failed, with a mark at the step.
/// </summary>
internal static class ScenarioReport
{
    /// <param name="scenario">The scenario.</param>
    /// <param name="name">Its name.</param>
    /// <param name="passed">How many of its steps have passed.</param>
    /// <param name="failed">The steps that failed.</param>
    /// <param name="hook">The hook that failed, if it was one.</param>
    /// <param name="reason">What is wrong.</param>
    public static string Of(
        ScenarioText scenario,
        string name,
        int passed,
        IReadOnlyCollection<StepText> failed,
        string? hook,
        string reason)
    {
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"{name}  ({scenario.File}:{scenario.Line})");
        foreach (var (index, step) in scenario.Steps.Index())
        {
            var isFailed = failed.Contains(step);
            text.Append(isFailed ? "  ✗ " : index < passed ? "  ✓ " : "  - ")
                .Append(step)
                .AppendLine(isFailed ? $"  ← {scenario.File}:{step.Line}" : "");
            foreach (var line in step.Argument?.ToString()!.TrimEnd().Split('\n') ?? [])
            {
                text.Append("        ").AppendLine(line.TrimEnd('\r'));
            }
        }

        if (hook is not null)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  ✗ {hook}");
        }

        return text.AppendLine().Append(reason).ToString();
    }
}
