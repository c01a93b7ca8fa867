using System.Globalization;
using Deimos.Testing.Matching;

namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// Steps that look at what was sent.
/// </summary>
/// <param name="stage">The scenario's stage.</param>
/// <remarks>On brokers they wait up to 30 seconds for what is to be there, and for outboxes to be empty before they say
/// that something is not.</remarks>
[Binding]
public sealed class TopicSteps(ScenarioStage stage)
{
    /// <summary>Asserts that there is a message for each row, with at least its fields.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="table">The fields; the column <c>(key)</c> is the key.</param>
    /// <returns>A task that ends when they are there.</returns>
    [Then("topic {string} has sent")]
    public Task ThenTopicHasSentAsync(string topic, DataTable table) => stage.UntilAsync(async () =>
        ObservedMessages.Missing($"topic '{topic}'", "have sent", table, await ReadAsync(topic).ConfigureAwait(false)));

    /// <summary>Asserts that there is no message like a row.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="table">The fields; the column <c>(key)</c> is the key.</param>
    /// <returns>A task that ends when that is known.</returns>
    [Then("topic {string} has not sent")]
    public async Task ThenTopicHasNotSentAsync(string topic, DataTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var sent = await ReadAllAsync(topic).ConfigureAwait(false);
        if (table.Rows.FirstOrDefault(row => sent.Any(one => one.DifferencesTo(row).Count == 0)) is { } found)
        {
            throw new DeimosAssertionException(ObservedMessages.Describe(
                $"topic '{topic}'", $"not have sent {string.Join(", ", found.Values)}", "has", sent));
        }
    }

    /// <summary>Asserts that there is nothing on a topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <returns>A task that ends when that is known.</returns>
    [Then("topic {string} has sent nothing")]
    public Task ThenTopicHasSentNothingAsync(string topic) => ThenTopicHasSentCountAsync(topic, 0);

    /// <summary>Asserts how many messages there are.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="count">How many.</param>
    /// <returns>A task that ends when that is known.</returns>
    [Then("topic {string} has sent {int} message(s)")]
    public async Task ThenTopicHasSentCountAsync(string topic, int count)
    {
        var sent = await ReadAllAsync(topic).ConfigureAwait(false);
        if (sent.Count != count)
        {
            throw new DeimosAssertionException(ObservedMessages.Describe(
                $"topic '{topic}'",
                string.Create(CultureInfo.InvariantCulture, $"have sent {count} messages"),
                "has",
                sent));
        }
    }

    /// <summary>Asserts that there is a tombstone.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="key">Its key.</param>
    /// <returns>A task that ends when it is there.</returns>
    [Then("topic {string} has a tombstone for {string}")]
    public Task ThenTopicHasTombstoneAsync(string topic, string key) => stage.UntilAsync(async () =>
    {
        var sent = await ReadAsync(topic).ConfigureAwait(false);
        return sent.Any(one => one.Payload is null && new CellMatcher(key).Matches(one.Key))
            ? null
            : ObservedMessages.Describe($"topic '{topic}'", $"have a tombstone with key '{key}'", "has", sent);
    });

    /// <summary>Asserts that messages are on one partition, in this order.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="table">The fields of each; the column <c>(key)</c> is the key.</param>
    /// <returns>A task that ends when that is known.</returns>
    [Then("topic {string} has on one partition")]
    public async Task ThenOnOnePartitionAsync(string topic, DataTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var sent = await ReadAllAsync(topic).ConfigureAwait(false);
        var isThere = sent.GroupBy(one => one.Partition).Any(partition => partition
            .Where(one => table.Rows.Any(row => one.DifferencesTo(row).Count == 0))
            .Select((one, index) => index < table.RowCount && one.DifferencesTo(table.Rows[index]).Count == 0)
            .Count(fits => fits) == table.RowCount);
        if (!isThere)
        {
            throw new DeimosAssertionException(ObservedMessages.Describe(
                $"topic '{topic}'", $"have on one partition, in this order,\n{table}", "has", sent));
        }
    }

    /// <summary>
    /// Asserts that the messages of each key are in the order of a field that its transactions count up; repeats
    /// of what was seen are allowed.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="field">The field.</param>
    /// <returns>A task that ends when that is known.</returns>
    [Then("each key of topic {string} is seen in commit order by {string}")]
    public async Task ThenInCommitOrderAsync(string topic, string field)
    {
        var sent = await ReadAllAsync(topic).ConfigureAwait(false);
        foreach (var key in sent.Where(one => one.Payload is not null).GroupBy(one => ValueFormat.Show(one.Key)))
        {
            var seen = key.Select(one => Convert.ToInt64(one.Payload![field], CultureInfo.InvariantCulture)).ToList();
            var first = seen.Distinct().ToList();
            if (!first.SequenceEqual(first.Order()))
            {
                throw new DeimosAssertionException(
                    $"The messages of key {key.Key} on topic '{topic}' should be in the order of their commits, but "
                    + $"'{field}' is {string.Join(", ", seen)}.");
            }
        }

        if (sent.Count == 0)
        {
            throw new DeimosAssertionException($"Topic '{topic}' has no messages whose order could be seen.");
        }
    }

    private async Task<IReadOnlyList<ObservedMessage>> ReadAsync(string topic)
    {
        var host = await stage.HostAsync().ConfigureAwait(false);
        return await host.ReadAsync(stage.Topic(topic)).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<ObservedMessage>> ReadAllAsync(string topic)
    {
        if (stage.Tier != ScenarioTier.Stub)
        {
            await stage.UntilOutboxesAreEmptyAsync().ConfigureAwait(false);
        }

        return await ReadAsync(topic).ConfigureAwait(false);
    }
}
