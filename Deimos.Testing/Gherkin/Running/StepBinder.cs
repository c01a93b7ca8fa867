using Deimos.Testing.Gherkin.Parsing;

namespace Deimos.Testing.Gherkin.Running;

/// <summary>
/// Finds the definitions of steps.
/// </summary>
internal sealed class StepBinder(IReadOnlyList<StepDefinition> definitions)
{
    public BoundStep Bind(StepText step, ScenarioText scenario)
    {
        var candidates = Candidates(step, scenario);
        if (candidates.Count == 0)
        {
            return new(step, Fault: "has no definition", IsUndefined: true);
        }

        var fitting = candidates
            .Where(candidate => candidate.Arguments.Count == candidate.Definition.Method.Parameters.Count)
            .ToList();
        var narrowest = fitting.Where(one => one.Narrowness == fitting.Max(other => other.Narrowness)).ToList();
        return narrowest switch
        {
            [var only] => new(step, only.Definition, only.Arguments),
            [] => new(step, Fault: $"gives {Count(candidates[0].Arguments.Count)}, its table or doc string counted, "
                + $"but {candidates[0].Definition} takes {Count(candidates[0].Definition.Method.Parameters.Count)}"),
            _ => new(step, Fault: "is ambiguous, as several definitions match it: "
                + $"{string.Join("; ", narrowest.Select(one => one.Definition))}. Make the one text unlike the other, "
                + "or let one hold for some scenarios only by [Scope]"),
        };
    }

    private static string Count(int arguments) => arguments == 1 ? "1 argument" : $"{arguments} arguments";

    private List<(StepDefinition Definition, IReadOnlyList<object> Arguments, int Narrowness)> Candidates(
        StepText step, ScenarioText scenario)
    {
        List<(StepDefinition, IReadOnlyList<object>, int)> found = [];
        foreach (var definition in definitions)
        {
            if (definition.Types.Contains(step.Info.StepDefinitionType)
                && definition.Pattern.Match(step.Info.Text) is { } values
                && definition.Scope.NarrownessFor(scenario) is { } narrowness)
            {
                found.Add((definition, step.Argument is { } below ? [.. values, below] : values, narrowness));
            }
        }

        return found;
    }
}
