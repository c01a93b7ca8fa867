namespace Deimos.Testing.Gherkin;

/// <summary>
/// When a hook is called.
/// </summary>
internal enum HookType
{
    BeforeTestRun,
    AfterTestRun,
    BeforeFeature,
    AfterFeature,
    BeforeScenario,
    AfterScenario,
    BeforeStep,
    AfterStep,
}
