using System.Reflection;
using Deimos.Testing.Gherkin.Parsing;

namespace Deimos.Testing.Gherkin.Running;

/// <summary>
/// For which scenarios a step definition or a hook holds.
/// </summary>
internal sealed class BindingScope(IReadOnlyList<ScopeAttribute> scopes)
{
    public static BindingScope Of(MethodInfo method) => new(
    [
        .. method.GetCustomAttributes<ScopeAttribute>(),
        .. method.ReflectedType!.GetCustomAttributes<ScopeAttribute>(),
    ]);

    /// <summary>Says how narrowly it holds: 0 for all scenarios, null for not this one.</summary>
    public int? NarrownessFor(ScenarioText scenario) =>
        scopes.Count == 0
            ? 0
            : scopes.Where(scope => Holds(scope, scenario)).Select(scope => (int?)Narrowness(scope)).Max();

    private static bool Holds(ScopeAttribute scope, ScenarioText scenario) =>
        (scope.Tag is null || scenario.Info.CombinedTags.Contains(scope.Tag.TrimStart('@')))
        && (scope.Feature is null || scope.Feature == scenario.Feature.Title)
        && (scope.Scenario is null || scope.Scenario == scenario.Info.Title);

    private static int Narrowness(ScopeAttribute scope) =>
        new[] { scope.Tag, scope.Feature, scope.Scenario }.Count(said => said is not null);
}
