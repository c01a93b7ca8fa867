namespace Deimos.Testing.Gherkin.Parsing;

/// <summary>
/// A scenario, or one row of an outline: the steps of its backgrounds and its own.
/// </summary>
internal sealed record ScenarioText(
    string File,
    int Line,
    FeatureInfo Feature,
    RuleInfo? Rule,
    ScenarioInfo Info,
    string Name,
    IReadOnlyList<StepText> Steps);
