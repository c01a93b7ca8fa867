using System.Text.RegularExpressions;

namespace Deimos.Testing.Gherkin.Running;

/// <summary>
/// A way from text, or a table, to a type.
/// </summary>
internal sealed record Transformation(BoundMethod Method, Regex? Regex, int Order)
{
    /// <summary>Gets what it makes; of a task, what that gives.</summary>
    public Type Result { get; } =
        Method.Method.ReturnType is { IsGenericType: true } task && task.GetGenericTypeDefinition() == typeof(Task<>)
            ? task.GetGenericArguments()[0]
            : Method.Method.ReturnType;

    /// <summary>Gives what the method is to be called with, or null if it is not for this argument.</summary>
    public IReadOnlyList<object>? ArgumentsFor(object argument)
    {
        if (argument is not string text || Regex is null)
        {
            return Method.Parameters is [var only] && (only.ParameterType.IsInstanceOfType(argument)
                || (argument is string && only.ParameterType != typeof(DataTable))) ? [argument] : null;
        }

        var found = Regex.Match(text);
        return !found.Success ? null
            : found.Groups.Count == 1 ? [text]
            : [.. found.Groups.Values.Skip(1).Select(group => group.Value)];
    }
}
