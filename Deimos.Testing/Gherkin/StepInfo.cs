namespace Deimos.Testing.Gherkin;

/// <summary>
/// What a feature file says of a step.
/// </summary>
public sealed class StepInfo
{
    internal StepInfo()
    {
    }

    /// <summary>Gets the kind of the step.</summary>
    public required StepDefinitionType StepDefinitionType { get; init; }

    /// <summary>Gets the step's text.</summary>
    public required string Text { get; init; }

    /// <summary>Gets the table below the step, if there is one.</summary>
    public required DataTable? Table { get; init; }

    /// <summary>Gets the doc string below the step, if there is one.</summary>
    public required string? MultilineText { get; init; }
}
