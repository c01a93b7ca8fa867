using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Testing.Gherkin.Running;

/// <summary>
/// The objects of one scenario: each class is made once, from the tests' own services or by its constructor, and what
/// was made is disposed in the end, latest first.
/// </summary>
internal sealed class ScenarioObjects : IAsyncDisposable
{
    private readonly Dictionary<Type, object> _known = new();
    private readonly List<object> _made = [];
    private readonly HashSet<Type> _making = [];
    private readonly AsyncServiceScope? _scope;

    public ScenarioObjects(IServiceProvider? services, params object[] given)
    {
        _scope = services?.CreateAsyncScope();
        foreach (var known in given)
        {
            _known[known.GetType()] = known;
        }
    }

    /// <exception cref="GherkinException">It cannot be made.</exception>
    public object Get(Type type)
    {
        if (_known.TryGetValue(type, out var known))
        {
            return known;
        }

        var found = _scope?.ServiceProvider.GetService(type);
        if (found is null)
        {
            found = Make(type);
            _made.Add(found);
        }

        return _known[type] = found;
    }

    public async ValueTask DisposeAsync()
    {
        List<Exception> failures = [];
        foreach (var made in Enumerable.Reverse(_made))
        {
            try
            {
                await DisposeAsync(made).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                failures.Add(failure);
            }
        }

        if (_scope is { } scope)
        {
            await scope.DisposeAsync().ConfigureAwait(false);
        }

        if (failures.Count > 0)
        {
            throw failures.Count == 1 ? failures[0] : new AggregateException(failures);
        }
    }

    private static async ValueTask DisposeAsync(object made)
    {
        if (made is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync().ConfigureAwait(false);
        }
        else if (made is IDisposable disposable)
        {
            disposable.Dispose();
        }
    }

    private object Make(Type type)
    {
        var constructors = type.GetConstructors();
        if (type.IsAbstract || type.IsValueType || type == typeof(string) || constructors.Length == 0)
        {
            throw new GherkinException(
                $"{type.Name} cannot be made for a scenario: it is no class with a public constructor. Register it in "
                + "a public static method with [ScenarioDependencies] that returns an IServiceCollection.");
        }

        if (!_making.Add(type))
        {
            throw new GherkinException(
                $"{type.Name} needs itself: {string.Join(" → ", _making.Select(needed => needed.Name))}. Break the "
                + "circle.");
        }

        try
        {
            return constructors[0].Invoke(
                BindingFlags.DoNotWrapExceptions,
                binder: null,
                [.. constructors[0].GetParameters().Select(parameter => Get(parameter.ParameterType))],
                culture: null);
        }
        finally
        {
            _making.Remove(type);
        }
    }
}
