namespace Deimos.Testing.Gherkin;

/// <summary>
/// Calls a static method when all scenarios of the run are over, if the feature was begun.
/// </summary>
/// <param name="tags">The tags of which the scenario must have one, without <c>@</c>; none for all.</param>
public sealed class AfterFeatureAttribute(params string[] tags) : HookAttribute(HookType.AfterFeature, tags);
