namespace Deimos.Testing.Gherkin;

/// <summary>
/// Calls a static method after the last scenario of a run.
/// </summary>
public sealed class AfterTestRunAttribute() : HookAttribute(HookType.AfterTestRun);
