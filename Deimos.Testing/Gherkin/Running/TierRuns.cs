using Deimos.Testing.Gherkin.Parsing;
using Deimos.Testing.Gherkin.Steps;

namespace Deimos.Testing.Gherkin.Running;

/// <summary>
/// Makes one run of a scenario for each tier that its tags name.
/// </summary>
internal static class TierRuns
{
    private static readonly string[] ConnectionStrings = ["kafka", "schema-registry", "postgres"];

    /// <summary>Gives the runs, each with the tags of its own tier only, and why one is skipped.</summary>
    public static IEnumerable<(ScenarioText Scenario, string? Suffix, string? SkipReason)> Of(ScenarioText scenario)
    {
        var ignored = scenario.Info.CombinedTags.Contains("ignore") ? "It has the tag @ignore." : null;
        var tiers = TierTags.In(scenario.Info.CombinedTags);
        if (tiers.Count == 0)
        {
            return [(scenario, null, ignored)];
        }

        return tiers.Select(tier => (
            scenario with { Info = With(scenario.Info, tier) },
            tiers.Count > 1 ? $" [{TierTags.TagOf(tier)}]" : null,
            ignored ?? Missing(tier)));
    }

    private static ScenarioInfo With(ScenarioInfo info, ScenarioTier tier) => new()
    {
        Title = info.Title,
        Description = info.Description,
        Tags = [.. info.Tags.Where(tag => IsFor(tag, tier))],
        CombinedTags = [.. info.CombinedTags.Where(tag => IsFor(tag, tier))],
        Arguments = info.Arguments,
    };

    private static bool IsFor(string tag, ScenarioTier tier) =>
        tag == TierTags.TagOf(tier) || TierTags.In([tag]).Count == 0;

    private static string? Missing(ScenarioTier tier)
    {
        var missing = ConnectionStrings
            .Select(name => $"ConnectionStrings__{name}")
            .Where(name => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
            .ToList();
        return tier == ScenarioTier.External && missing.Count > 0
            ? $"It needs an external stack; set {string.Join(", ", missing)}."
            : null;
    }
}
