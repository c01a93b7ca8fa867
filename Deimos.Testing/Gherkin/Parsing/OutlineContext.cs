using System.Collections.Specialized;
using Gherkin;
using Gherkin.Ast;
using AstScenario = Gherkin.Ast.Scenario;
using AstTable = Gherkin.Ast.DataTable;

namespace Deimos.Testing.Gherkin.Parsing;

/// <summary>
/// What stands around a scenario in its file; makes one scenario of each row of its examples.
/// </summary>
internal sealed record OutlineContext(string File, FeatureInfo Feature, RuleInfo? Rule, IReadOnlyList<Step> Background)
{
    public IEnumerable<ScenarioText> Expand(AstScenario scenario)
    {
        if (!scenario.Examples.Any())
        {
            return [Make(scenario, scenario.Location.Line, [], new OrderedDictionary())];
        }

        return
            from examples in scenario.Examples
            from row in examples.TableBody ?? []
            select Make(scenario, row.Location.Line, FeatureParser.TagsOf(examples), Values(examples.TableHeader, row));
    }

    private static OrderedDictionary Values(TableRow header, TableRow row)
    {
        var values = new OrderedDictionary();
        foreach (var (column, cell) in header.Cells.Zip(row.Cells))
        {
            values[column.Value] = cell.Value;
        }

        return values;
    }

    private ScenarioText Make(AstScenario scenario, int line, string[] exampleTags, OrderedDictionary values)
    {
        string[] tags = [.. FeatureParser.TagsOf(scenario), .. exampleTags];
        var name = Fill(scenario.Name, values);
        if (values.Count > 0 && name == scenario.Name)
        {
            name += $" ({string.Join(", ", values.Keys.Cast<string>().Select(key => $"{key}: {values[key]}"))})";
        }

        return new(
            File,
            line,
            Feature,
            Rule,
            new()
            {
                Title = Fill(scenario.Name, values),
                Description = FeatureParser.Text(scenario.Description),
                Tags = tags,
                CombinedTags = [.. Feature.Tags.Concat(Rule?.Tags ?? []).Concat(tags).Distinct()],
                Arguments = values,
            },
            name,
            [.. Steps(scenario, values)]);
    }

    private IEnumerable<StepText> Steps(AstScenario scenario, OrderedDictionary values)
    {
        // Outside of the own steps nothing is filled in: backgrounds do not know the examples.
        var all = Background.Select(step => (step, new OrderedDictionary()))
            .Concat(scenario.Steps.Select(step => (step, values)));
        var type = StepDefinitionType.Given;
        foreach (var (step, filling) in all)
        {
            type = step.KeywordType switch
            {
                StepKeywordType.Context => StepDefinitionType.Given,
                StepKeywordType.Action => StepDefinitionType.When,
                StepKeywordType.Outcome => StepDefinitionType.Then,
                _ => type,
            };
            yield return new(
                step.Keyword.Trim(),
                new()
                {
                    StepDefinitionType = type,
                    Text = Fill(step.Text, filling),
                    Table = step.DataTable is { } table ? TableOf(table, filling) : null,
                    MultilineText = step.DocString is { } text ? Fill(text.Content, filling) : null,
                },
                step.Location.Line);
        }
    }

    private static DataTable TableOf(AstTable table, OrderedDictionary values)
    {
        var rows = table.Rows.Select(row => row.Cells.Select(cell => Fill(cell.Value, values)).ToArray()).ToList();
        var made = new DataTable(rows[0]);
        rows.Skip(1).ToList().ForEach(made.AddRow);
        return made;
    }

    private static string Fill(string text, OrderedDictionary values)
    {
        foreach (string name in values.Keys)
        {
            text = text.Replace($"<{name}>", (string?)values[name], StringComparison.Ordinal);
        }

        return text;
    }
}
