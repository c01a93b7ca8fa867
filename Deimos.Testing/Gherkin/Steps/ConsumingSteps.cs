using System.Globalization;

namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// Steps in which messages reach consumers.
/// </summary>
/// <param name="stage">The scenario's stage.</param>
[Binding]
public sealed class ConsumingSteps(ScenarioStage stage)
{
    /// <summary>Lets the next attempts at a key fail in the consumer that keeps what it receives.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="times">How many attempts.</param>
    /// <param name="key">The key.</param>
    [Given("the consumer of topic {string} fails {int} time(s) on key {string}")]
    public void GivenConsumerFails(string topic, int times, string key) =>
        stage.Consumed.FailOn(stage.NameOf(topic), key, times);

    /// <summary>Sends what the consumer that keeps what it receives cannot handle to another topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="deadLetters">The other topic.</param>
    [Given("what the consumer of topic {string} cannot handle goes to topic {string}")]
    public void GivenDeadLetters(string topic, string deadLetters) => stage.Set(
        $"Deimos:Consumers:{ScenarioStage.NotingConsumerOf(topic)}:DeadLetterTopic", stage.NameOf(deadLetters));

    /// <summary>Brings a message for each row to the topic's consumers, as if another service had sent it.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="table">The payloads.</param>
    /// <returns>A task that ends when they are sent; in memory, when they are consumed.</returns>
    [When("this/these arrives/arrive on topic {string}")]
    public async Task WhenArrivesAsync(string topic, DataTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var host = await stage.HostAsync().ConfigureAwait(false);
        await host.DeliverAsync(stage.Topic(topic), [.. table.Rows.Select(Cells.PayloadOf)]).ConfigureAwait(false);
    }

    /// <summary>Brings a tombstone to the topic's consumers, as if another service had sent it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="topic">The topic.</param>
    /// <returns>A task that ends when it is sent; in memory, when it is consumed.</returns>
    [When("a tombstone for {string} arrives on topic {string}")]
    public async Task WhenTombstoneArrivesAsync(string key, string topic)
    {
        var host = await stage.HostAsync().ConfigureAwait(false);
        await host.DeliverAsync(stage.Topic(topic), [null], key).ConfigureAwait(false);
    }

    /// <summary>Brings what may be refused to the topic's consumers.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="table">The payloads.</param>
    /// <returns>A task that ends when it is consumed or refused.</returns>
    [When("this/these arrives/arrive on topic {string} in vain")]
    public Task WhenArrivesInVainAsync(string topic, DataTable table) =>
        stage.AttemptAsync(() => WhenArrivesAsync(topic, table));

    /// <summary>Asserts that the consumer that keeps what it receives has a message for each row.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="table">The fields; the column <c>(key)</c> is the key.</param>
    /// <returns>A task that ends when it has.</returns>
    [Then("the consumer of topic {string} has received")]
    public Task ThenConsumerHasReceivedAsync(string topic, DataTable table) => stage.UntilAsync(() =>
        Task.FromResult(ObservedMessages.Missing(
            $"the consumer of topic '{topic}'", "have received", table, stage.Consumed.Of(stage.NameOf(topic)))));

    /// <summary>Asserts how many messages the consumer that keeps what it receives has.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="count">How many, repeats included.</param>
    /// <returns>A task that ends when it has.</returns>
    [Then("the consumer of topic {string} has received {int} message(s)")]
    public Task ThenConsumerHasReceivedCountAsync(string topic, int count) => stage.UntilAsync(() =>
    {
        var received = stage.Consumed.Of(stage.NameOf(topic));
        return Task.FromResult(received.Count == count ? null : ObservedMessages.Describe(
            $"the consumer of topic '{topic}'",
            string.Create(CultureInfo.InvariantCulture, $"have received {count} messages"),
            "has",
            received));
    });

    /// <summary>Waits until the topic's consumer has committed everything.</summary>
    /// <param name="topic">The topic.</param>
    /// <returns>A task that ends when it has.</returns>
    [Then("everything on topic {string} is consumed")]
    [When("everything on topic {string} is consumed")]
    public async Task ThenConsumedAsync(string topic)
    {
        await stage.HostAsync().ConfigureAwait(false);
        if (stage.Tier != ScenarioTier.Stub)
        {
            await stage.UntilOutboxesAreEmptyAsync().ConfigureAwait(false);
            var stack = await stage.StackAsync().ConfigureAwait(false);
            var staged = stage.Topic(topic);
            await stack.UntilConsumedAsync(
                staged.Group ?? throw new ArgumentException($"Topic '{topic}' has no consumer.", nameof(topic)),
                staged.RealName).ConfigureAwait(false);
        }
    }
}
