using System.ComponentModel;

namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// Reads text as values of types, by the invariant culture.
/// </summary>
internal static class TextConversion
{
    /// <exception cref="FormatException">It is none of the type.</exception>
    public static object? Read(string text, Type type)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        try
        {
            return target.IsEnum
                ? Enum.Parse(target, text.Replace(" ", "", StringComparison.Ordinal), ignoreCase: true)
                : TypeDescriptor.GetConverter(target).ConvertFromInvariantString(text);
        }
        catch (Exception wrong) when (wrong is not OutOfMemoryException)
        {
            throw new FormatException($"'{text}' is no {type.Name}", wrong);
        }
    }
}
