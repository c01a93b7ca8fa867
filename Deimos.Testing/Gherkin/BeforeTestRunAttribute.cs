namespace Deimos.Testing.Gherkin;

/// <summary>
/// Calls a static method before the first scenario of a run.
/// </summary>
public sealed class BeforeTestRunAttribute() : HookAttribute(HookType.BeforeTestRun);
