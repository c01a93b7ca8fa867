namespace Deimos.Testing.Gherkin;

/// <summary>
/// Calls a static method before the first scenario of a feature; tags are the feature's.
/// </summary>
/// <param name="tags">The tags of which the scenario must have one, without <c>@</c>; none for all.</param>
public sealed class BeforeFeatureAttribute(params string[] tags) : HookAttribute(HookType.BeforeFeature, tags);
