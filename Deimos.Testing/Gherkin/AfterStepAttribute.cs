namespace Deimos.Testing.Gherkin;

/// <summary>
/// Calls a method after each step, also after one that failed.
/// </summary>
/// <param name="tags">The tags of which the scenario must have one, without <c>@</c>; none for all.</param>
public sealed class AfterStepAttribute(params string[] tags) : HookAttribute(HookType.AfterStep, tags);
