namespace Deimos.Testing.Gherkin;

/// <summary>
/// The step that is being run.
/// </summary>
public sealed class ScenarioStepContext
{
    internal ScenarioStepContext(StepInfo step) => StepInfo = step;

    /// <summary>Gets what the feature file says of it.</summary>
    public StepInfo StepInfo { get; }

    /// <summary>Gets what it failed with, in hooks that are called after it.</summary>
    public Exception? StepError { get; internal set; }
}
