namespace Deimos.Testing.Gherkin;

/// <summary>
/// Calls a method before each scenario.
/// </summary>
/// <param name="tags">The tags of which the scenario must have one, without <c>@</c>; none for all.</param>
public sealed class BeforeScenarioAttribute(params string[] tags) : HookAttribute(HookType.BeforeScenario, tags);
