using Deimos.Testing.Gherkin.Parsing;

namespace Deimos.Testing.Gherkin.Running;

/// <summary>
/// A step and what is to be done in it, or why that is not known.
/// </summary>
/// <param name="Text">The step.</param>
/// <param name="Definition">What is to be done.</param>
/// <param name="Arguments">What its text, table or doc string gives.</param>
/// <param name="Fault">Why there is no definition.</param>
/// <param name="IsUndefined">Whether there is none at all, so that a snippet would help.</param>
internal sealed record BoundStep(
    StepText Text,
    StepDefinition? Definition = null,
    IReadOnlyList<object>? Arguments = null,
    string? Fault = null,
    bool IsUndefined = false)
{
    public async Task RunAsync(ArgumentConversion conversion, ScenarioObjects objects)
    {
        var types = Definition!.Method.ParameterTypes;
        var converted = new object?[types.Count];
        for (var i = 0; i < converted.Length; i++)
        {
            converted[i] = await conversion.ConvertAsync(Arguments![i], types[i], objects).ConfigureAwait(false);
        }

        await Definition.Method.InvokeAsync(objects, converted).ConfigureAwait(false);
    }
}
