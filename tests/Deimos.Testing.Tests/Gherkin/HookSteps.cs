using Deimos.Testing.Gherkin;

namespace Deimos.Testing.Tests.Gherkin;

/// <summary>Hooks that note when they are called.</summary>
[Binding]
public sealed class HookSteps(ScenarioContext scenario)
{
    [BeforeTestRun]
    public static void BeforeRun() => RunLog.Note("before run");

    [AfterTestRun]
    public static Task AfterRunAsync()
    {
        RunLog.Note("after run");
        return Task.CompletedTask;
    }

    [BeforeFeature]
    public static void BeforeFeature(FeatureContext feature) =>
        RunLog.Note($"before {feature.FeatureInfo.Title}");

    [AfterFeature("other")]
    public static void AfterOtherFeature() => RunLog.Note("after other");

    [AfterFeature("special")]
    public static void AfterSpecialFeature() => RunLog.Note("after special");

    [BeforeScenario(Order = 2)]
    public void Second() => RunLog.Note("second");

    [BeforeScenario(Order = 1)]
    public async Task FirstAsync()
    {
        await Task.Yield();
        RunLog.Note("first");
    }

    [BeforeScenario("tagged", "unknown", Order = 3)]
    public void Tagged() => RunLog.Note("tagged");

    [BeforeScenario("unknown", Order = 3)]
    public void Untagged() => RunLog.Note("never");

    [BeforeStep]
    public void BeforeStep() => RunLog.Note($"[{scenario.StepContext.StepInfo.Text}");

    [AfterStep]
    public void AfterStep() => RunLog.Note($"{scenario.StepContext.StepError?.Message}]");

    [AfterScenario(Order = 1)]
    public void After() => RunLog.Note($"after {scenario.ScenarioInfo.Title}: {scenario.TestError?.Message ?? "good"}");
}
