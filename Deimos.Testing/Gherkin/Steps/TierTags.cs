namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// Reads tiers from tags.
/// </summary>
internal static class TierTags
{
    public static IReadOnlyList<ScenarioTier> In(IEnumerable<string> tags) =>
        [.. Enum.GetValues<ScenarioTier>().Where(tier => tags.Contains(TagOf(tier)))];

    public static string TagOf(ScenarioTier tier) => tier switch
    {
        ScenarioTier.Stub => "stub",
        ScenarioTier.Embedded => "embedded",
        _ => "external",
    };
}
