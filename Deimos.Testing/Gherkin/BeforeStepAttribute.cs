namespace Deimos.Testing.Gherkin;

/// <summary>
/// Calls a method before each step.
/// </summary>
/// <param name="tags">The tags of which the scenario must have one, without <c>@</c>; none for all.</param>
public sealed class BeforeStepAttribute(params string[] tags) : HookAttribute(HookType.BeforeStep, tags);
