using Deimos.Testing.Gherkin.Steps;

namespace Deimos.Testing.Gherkin.Running;

/// <summary>
/// Gives methods their arguments in the types that they take.
/// </summary>
internal sealed class ArgumentConversion(IReadOnlyList<Transformation> transformations)
{
    /// <exception cref="FormatException">The argument is none of the type.</exception>
    public async Task<object?> ConvertAsync(object argument, Type type, ScenarioObjects objects)
    {
        foreach (var transformation in transformations.Where(known => type.IsAssignableFrom(known.Result)))
        {
            if (transformation.ArgumentsFor(argument) is { } given
                && given.Count == transformation.Method.Parameters.Count)
            {
                var arguments = new object?[given.Count];
                for (var i = 0; i < given.Count; i++)
                {
                    arguments[i] = Convert(given[i], transformation.Method.ParameterTypes[i]);
                }

                return await transformation.Method.InvokeAsync(objects, arguments).ConfigureAwait(false);
            }
        }

        return Convert(argument, type);
    }

    /// <summary>Reads text as a type, by the invariant culture.</summary>
    /// <exception cref="FormatException">It is none of the type.</exception>
    public static object? Convert(object argument, Type type)
    {
        if (type.IsInstanceOfType(argument))
        {
            return argument;
        }

        try
        {
            return argument is string text
                ? TextConversion.Read(text, type)
                : throw new FormatException($"A table is no {type.Name}");
        }
        catch (FormatException wrong)
        {
            throw new FormatException(
                $"{wrong.Message}. Write one, or add a [StepArgumentTransformation] that returns {type.Name}.", wrong);
        }
    }
}
