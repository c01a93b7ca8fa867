using System.Diagnostics.CodeAnalysis;

namespace Deimos.Testing.Gherkin;

/// <summary>
/// The scenario that is being run; binding classes may take it in their constructors.
/// </summary>
/// <remarks>What steps share is better kept in a class of its own, which constructors may take, too.</remarks>
[SuppressMessage("Naming", "CA1710", Justification = "Called as Reqnroll calls it.")]
public sealed class ScenarioContext : Dictionary<string, object>
{
    private ScenarioStepContext? _step;

    internal ScenarioContext(ScenarioInfo scenario, RuleInfo? rule, CancellationToken cancellationToken)
    {
        ScenarioInfo = scenario;
        RuleInfo = rule;
        CancellationToken = cancellationToken;
    }

    /// <summary>Gets what the feature file says of the scenario.</summary>
    public ScenarioInfo ScenarioInfo { get; }

    /// <summary>Gets what the feature file says of its rule, if it stands in one.</summary>
    public RuleInfo? RuleInfo { get; }

    /// <summary>Gets the first failure, in hooks that are called after it.</summary>
    public Exception? TestError { get; internal set; }

    /// <summary>Gets the step that is being run.</summary>
    /// <exception cref="InvalidOperationException">None is.</exception>
    public ScenarioStepContext StepContext
    {
        get => _step ?? throw new InvalidOperationException(
            $"No step of scenario '{ScenarioInfo.Title}' has begun. Ask in a step, or in its hooks.");
        internal set => _step = value;
    }

    internal CancellationToken CancellationToken { get; }

    /// <summary>Keeps a value under the name of its type.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="data">The value.</param>
    public void Set<T>(T data)
        where T : notnull => Set(data, NameOf<T>());

    /// <summary>Keeps a value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="data">The value.</param>
    /// <param name="key">What it can be asked for by.</param>
    public void Set<T>(T data, string key)
        where T : notnull => this[key] = data;

    /// <summary>Gives the value that is kept under the name of its type.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <returns>The value.</returns>
    public T Get<T>() => Get<T>(NameOf<T>());

    /// <summary>Gives a value that is kept.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="key">What it was kept under.</param>
    /// <returns>The value.</returns>
    /// <exception cref="KeyNotFoundException">Nothing was.</exception>
    public T Get<T>(string key) => TryGetValue(key, out var value) ? (T)value : throw new KeyNotFoundException(
        $"Scenario '{ScenarioInfo.Title}' keeps nothing under '{key}'. Set it in a step before this one.");

    private static string NameOf<T>() => typeof(T).FullName!;
}
