using System.Globalization;
using Deimos.Testing.Gherkin.Parsing;

namespace Deimos.Testing.Gherkin.Running;

/// <summary>
/// Runs one scenario: what comes before it, its steps up to the first that fails, and what comes after it in any case.
/// </summary>
internal sealed class ScenarioRun(
    ScenarioText scenario, string name, Bindings bindings, FeatureContext feature, Action<string>? output)
{
    private int _passed;

    /// <exception cref="DeimosAssertionException">It failed; the text shows the scenario and where.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var steps = Bind();
        var context = new ScenarioContext(scenario.Info, scenario.Rule, cancellationToken);
        var objects = new ScenarioObjects(bindings.Services, context, feature, feature.FeatureInfo, scenario.Info);
        var ends = new FirstFailure();
        await ends.WatchAsync(async () =>
        {
            await CallAsync(HookType.BeforeScenario, objects).ConfigureAwait(false);
            foreach (var step in steps)
            {
                await RunAsync(step, context, objects).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        context.TestError = ends.Failure?.InnerException ?? ends.Failure;

        // A failure of what is cleared away must not hide the first one.
        await ends.WatchAsync(() => CallAsync(HookType.AfterScenario, objects)).ConfigureAwait(false);
        await ends.WatchAsync(() => ExplainAsync(() => objects.DisposeAsync().AsTask(), null, "end of the scenario"))
            .ConfigureAwait(false);
        ends.Throw();
    }

    private List<BoundStep> Bind()
    {
        var binder = new StepBinder(bindings.Steps);
        var steps = scenario.Steps.Select(step => binder.Bind(step, scenario)).ToList();
        var faulty = steps.Where(step => step.Fault is not null).ToList();
        if (faulty.Count == 0)
        {
            return steps;
        }

        var reason = string.Join(
            Environment.NewLine, faulty.Select(step => $"'{step.Text}' {step.Fault}.").Distinct());
        var undefined = faulty.Where(step => step.IsUndefined).Select(step => step.Text).ToList();
        if (undefined.Count > 0)
        {
            reason += $"{Environment.NewLine}Add to your steps:{Environment.NewLine}{StepSnippet.For(undefined)}";
        }

        throw Failure([.. faulty.Select(step => step.Text)], hook: null, reason, cause: null);
    }

    private async Task RunAsync(BoundStep step, ScenarioContext context, ScenarioObjects objects)
    {
        context.StepContext = new(step.Text.Info);
        var ends = new FirstFailure();
        await ends.WatchAsync(async () =>
        {
            await CallAsync(HookType.BeforeStep, objects, step.Text).ConfigureAwait(false);
            var started = TimeProvider.System.GetTimestamp();
            await ExplainAsync(() => step.RunAsync(bindings.Conversion, objects), step.Text, hook: null)
                .ConfigureAwait(false);
            var elapsed = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
            output?.Invoke(string.Create(CultureInfo.InvariantCulture, $"✓ {step.Text} ({elapsed:0} ms)"));
        }).ConfigureAwait(false);
        context.StepContext.StepError = ends.Failure?.InnerException ?? ends.Failure;
        context.TestError = context.StepContext.StepError;
        await ends.WatchAsync(() => CallAsync(HookType.AfterStep, objects, step.Text)).ConfigureAwait(false);
        ends.Throw();
        _passed++;
    }

    private async Task CallAsync(HookType type, ScenarioObjects objects, StepText? step = null)
    {
        foreach (var hook in bindings.Hooks(type).Where(hook =>
            hook.HoldsFor(scenario.Info.CombinedTags) && hook.Scope.NarrownessFor(scenario) is not null))
        {
            await ExplainAsync(() => hook.Method.InvokeAsync(objects), step, $"{type}: {hook.Method}")
                .ConfigureAwait(false);
        }
    }

    /// <summary>Turns what is thrown into a failure that shows the scenario.</summary>
    private async Task ExplainAsync(Func<Task> act, StepText? failed, string? hook)
    {
        try
        {
            await act().ConfigureAwait(false);
        }
        catch (Exception cause) when (!IsSkip(cause))
        {
            // Assertions of every framework say what they have to say; of others the type helps.
            var isAssertion = cause is DeimosException or FormatException
                || cause.GetType().Name.Contains("Assert", StringComparison.Ordinal);
            var reason = isAssertion ? cause.Message : $"{cause.GetType().Name}: {cause.Message}";
            throw Failure(failed is null ? [] : [failed], hook, reason, cause);
        }
    }

    private DeimosAssertionException Failure(
        IReadOnlyList<StepText> failed, string? hook, string reason, Exception? cause) =>
        new(ScenarioReport.Of(scenario, name, _passed, failed, hook, reason), cause);

    // What a test is skipped with must reach the test framework as it is.
    private static bool IsSkip(Exception cause) =>
        cause.Message.StartsWith("$XunitDynamicSkip$", StringComparison.Ordinal);
}
