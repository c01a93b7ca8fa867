using System.Reflection;

namespace Deimos.Testing.Gherkin.Running;

/// <summary>
/// A method of a binding class.
/// </summary>
internal sealed record BoundMethod(MethodInfo Method)
{
    public IReadOnlyList<ParameterInfo> Parameters { get; } = Method.GetParameters();

    public IReadOnlyList<Type> ParameterTypes => [.. Parameters.Select(parameter => parameter.ParameterType)];

    /// <summary>Calls it and awaits what is to be awaited.</summary>
    public async Task<object?> InvokeAsync(ScenarioObjects objects, object?[] arguments)
    {
        var instance = Method.IsStatic ? null : objects.Get(Method.ReflectedType!);
        var result = Method.Invoke(instance, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null);
        switch (result)
        {
            case Task task:
                await task.ConfigureAwait(false);
                return Method.ReturnType.IsGenericType ? task.GetType().GetProperty("Result")!.GetValue(task) : null;
            case ValueTask task:
                await task.ConfigureAwait(false);
                return null;
            default:
                return result;
        }
    }

    /// <summary>Calls it with what it takes made from the scenario's objects.</summary>
    public Task InvokeAsync(ScenarioObjects objects) =>
        InvokeAsync(objects, [.. ParameterTypes.Select(objects.Get)]);

    public override string ToString() =>
        $"{Method.ReflectedType!.Name}.{Method.Name}({string.Join(", ", ParameterTypes.Select(type => type.Name))})";
}
