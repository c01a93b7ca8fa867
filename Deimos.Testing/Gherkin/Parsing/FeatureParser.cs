using Gherkin;
using Gherkin.Ast;
using AstScenario = Gherkin.Ast.Scenario;

namespace Deimos.Testing.Gherkin.Parsing;

/// <summary>
/// Reads feature files.
/// </summary>
internal static class FeatureParser
{
    /// <summary>Reads the scenarios of a file.</summary>
    /// <param name="file">Its path as failures show it.</param>
    /// <param name="content">What is in it.</param>
    /// <exception cref="GherkinException">It is no feature file; the text has every fault with its line.</exception>
    public static IReadOnlyList<ScenarioText> Read(string file, TextReader content)
    {
        try
        {
            var document = new Parser().Parse(content);
            return document.Feature is { } feature ? [.. ScenariosOf(file, feature)] : [];
        }
        catch (CompositeParserException wrong)
        {
            throw Unreadable(file, wrong.Errors, wrong);
        }
        catch (ParserException wrong)
        {
            throw Unreadable(file, [wrong], wrong);
        }
    }

    private static GherkinException Unreadable(string file, IEnumerable<ParserException> errors, Exception cause) =>
        new(
            string.Join(Environment.NewLine, errors.Select(error =>
                // The parser's own text begins with line and column in parentheses.
                $"{file}:{error.Location?.Line ?? 1}: {error.Message[(error.Message.IndexOf(": ") + 2)..]}")),
            cause);

    private static IEnumerable<ScenarioText> ScenariosOf(string file, Feature feature)
    {
        var info = new FeatureInfo
        {
            Title = feature.Name,
            Description = Text(feature.Description),
            Tags = TagsOf(feature),
            FolderPath = Path.GetDirectoryName(file)?.Replace('\\', '/') ?? "",
        };
        var background = BackgroundOf(feature.Children);
        foreach (var child in feature.Children)
        {
            var rule = child as Rule;
            IEnumerable<Step> steps = rule is null ? background : [.. background, .. BackgroundOf(rule.Children)];
            var within = new OutlineContext(file, info, RuleOf(rule), [.. steps]);
            var scenarios = rule is null ? [child] : rule.Children;
            foreach (var scenario in scenarios.OfType<AstScenario>().SelectMany(within.Expand))
            {
                yield return scenario;
            }
        }
    }

    private static RuleInfo? RuleOf(Rule? rule) => rule is null ? null : new()
    {
        Title = rule.Name,
        Description = Text(rule.Description),
        Tags = TagsOf(rule),
    };

    private static IReadOnlyList<Step> BackgroundOf(IEnumerable<IHasLocation> children) =>
        [.. children.OfType<Background>().SelectMany(background => background.Steps)];

    internal static string[] TagsOf(IHasTags tagged) => [.. tagged.Tags.Select(tag => tag.Name.TrimStart('@'))];

    internal static string Text(string? text) => text?.Trim() ?? "";
}
