using System.Globalization;

namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// Steps that look at the service's metrics.
/// </summary>
/// <param name="stage">The scenario's stage.</param>
[Binding]
public sealed class MetricSteps(ScenarioStage stage)
{
    /// <summary>Asserts what a counter has counted for a topic.</summary>
    /// <param name="metric">Its name, such as <c>deimos.publish</c>.</param>
    /// <param name="count">How much.</param>
    /// <param name="topic">The topic.</param>
    /// <returns>A task that ends when it has.</returns>
    [Then("the metric {string} counts {int} for topic {string}")]
    public Task ThenMetricCountsAsync(string metric, int count, string topic) =>
        CountsAsync(metric, count, new Dictionary<string, string> { ["topic"] = stage.NameOf(topic) });

    /// <summary>Asserts what a counter has counted for a topic and a status.</summary>
    /// <param name="metric">Its name, such as <c>deimos.handler</c>.</param>
    /// <param name="count">How much.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="status">The status, such as <c>success</c>.</param>
    /// <returns>A task that ends when it has.</returns>
    [Then("the metric {string} counts {int} for topic {string} with status {string}")]
    public Task ThenMetricCountsStatusAsync(string metric, int count, string topic, string status) => CountsAsync(
        metric,
        count,
        new Dictionary<string, string> { ["topic"] = stage.NameOf(topic), ["status"] = status });

    /// <summary>Asserts that a gauge shows a value for a topic.</summary>
    /// <param name="metric">Its name, such as <c>deimos.consumer_lag</c>.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="value">The value.</param>
    /// <returns>A task that ends when it does.</returns>
    [Then("the metric {string} of topic {string} is {int}")]
    public Task ThenMetricIsAsync(string metric, string topic, int value) => stage.UntilAsync(async () =>
    {
        var shown = (await stage.MetricsAsync().ConfigureAwait(false))
            .Latest(metric, new Dictionary<string, string> { ["topic"] = stage.NameOf(topic) });
        return shown == value ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"metric '{metric}'\n    should be\n{value}\n    but was\n{(shown is { } other ? other : "not measured")}");
    });

    private Task CountsAsync(string metric, int count, IReadOnlyDictionary<string, string> tags) =>
        stage.UntilAsync(async () =>
        {
            var sum = (await stage.MetricsAsync().ConfigureAwait(false)).Sum(metric, tags);
            return sum == count ? null : string.Create(
                CultureInfo.InvariantCulture,
                $"metric '{metric}'\n    should have counted\n{count}\n    but was\n{sum}");
        });
}
