namespace Deimos.Testing.Gherkin.Running;

/// <summary>
/// Calls what comes before and after a run and its features, each once.
/// </summary>
internal sealed class RunHooks(Bindings bindings) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<string, FeatureContext> _begun = new();
    private Exception? _failure;
    private bool _isRunning;

    /// <summary>Begins the run and the feature, if they have not begun.</summary>
    public async Task<FeatureContext> BeginAsync(string file, FeatureInfo feature)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            await BeginRunAsync().ConfigureAwait(false);
            if (!_begun.TryGetValue(file, out var context))
            {
                context = new(feature);
                await CallAsync(HookType.BeforeFeature, context).ConfigureAwait(false);
                _begun[file] = context;
            }

            return context;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends the features that have begun, and the run.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var context in _begun.Values)
        {
            await CallAsync(HookType.AfterFeature, context).ConfigureAwait(false);
        }

        if (_isRunning)
        {
            await CallAsync(HookType.AfterTestRun, feature: null).ConfigureAwait(false);
        }

        _gate.Dispose();
    }

    private async Task BeginRunAsync()
    {
        if (_failure is not null)
        {
            throw new GherkinException($"A hook before the run has failed: {_failure.Message}", _failure);
        }

        if (!_isRunning)
        {
            _isRunning = true;
            try
            {
                await CallAsync(HookType.BeforeTestRun, feature: null).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                _failure = failure;
                throw;
            }
        }
    }

    private async Task CallAsync(HookType type, FeatureContext? feature)
    {
        var objects = feature is null
            ? new ScenarioObjects(bindings.Services)
            : new ScenarioObjects(bindings.Services, feature, feature.FeatureInfo);
        await using var _ = objects.ConfigureAwait(false);
        foreach (var hook in bindings.Hooks(type).Where(hook => hook.HoldsFor(feature?.FeatureInfo.Tags ?? [])))
        {
            await hook.Method.InvokeAsync(objects).ConfigureAwait(false);
        }
    }
}
