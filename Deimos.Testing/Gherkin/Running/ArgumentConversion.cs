using System.ComponentModel;
using System.Globalization;

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
            if (transformation.ArgumentsFor(argument) is { } given && given.Count == transformation.Method.Parameters.Count)
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
            var target = Nullable.GetUnderlyingType(type) ?? type;
            return argument is not string text ? throw new InvalidCastException()
                : target.IsEnum ? Enum.Parse(target, text.Replace(" ", "", StringComparison.Ordinal), ignoreCase: true)
                : TypeDescriptor.GetConverter(target).ConvertFromInvariantString(text);
        }
        catch (Exception wrong) when (wrong is not OutOfMemoryException)
        {
            var shown = argument is string text ? $"'{text}'" : "a table";
            throw new FormatException(
                string.Create(CultureInfo.InvariantCulture, $"{shown} is no {type.Name}. Write one, or add a ")
                + $"[StepArgumentTransformation] that returns {type.Name}.",
                wrong);
        }
    }
}
