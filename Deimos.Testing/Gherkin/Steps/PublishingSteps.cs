using System.Reflection;
using Deimos.Producing;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// Steps in which a service publishes.
/// </summary>
/// <param name="stage">The scenario's stage.</param>
[Binding]
public sealed class PublishingSteps(ScenarioStage stage)
{
    /// <summary>Publishes a message for each row, in one call.</summary>
    /// <param name="producer">The name of the producer's class.</param>
    /// <param name="table">The payloads.</param>
    /// <returns>A task that ends when they are published.</returns>
    [When("{word} publishes")]
    public Task WhenProducerPublishesAsync(string producer, DataTable table) =>
        PublishAsync(ServiceSteps.ProducerOf(producer), Rows(table));

    /// <summary>Publishes a message that is written as JSON.</summary>
    /// <param name="producer">The name of the producer's class.</param>
    /// <param name="json">The payload.</param>
    /// <returns>A task that ends when it is published.</returns>
    [When("{word} publishes the JSON")]
    public Task WhenProducerPublishesJsonAsync(string producer, string json) =>
        PublishAsync(ServiceSteps.ProducerOf(producer), type => [Cells.ObjectOf(json, type)]);

    /// <summary>Publishes a tombstone.</summary>
    /// <param name="producer">The name of the producer's class.</param>
    /// <param name="key">The key.</param>
    /// <returns>A task that ends when it is published.</returns>
    [When("{word} publishes a tombstone for {string}")]
    public Task WhenProducerPublishesTombstoneAsync(string producer, string key) =>
        PublishAsync(ServiceSteps.ProducerOf(producer), _ => [null], key);

    /// <summary>Publishes while no producer may.</summary>
    /// <param name="producer">The name of the producer's class.</param>
    /// <param name="table">The payloads.</param>
    /// <returns>A task that ends when the calls have returned.</returns>
    [When("{word} publishes while all producers are disabled")]
    public async Task WhenProducerPublishesDisabledAsync(string producer, DataTable table)
    {
        using (Producers.Disable())
        {
            await WhenProducerPublishesAsync(producer, table).ConfigureAwait(false);
        }
    }

    /// <summary>Publishes a message for each row, in one call.</summary>
    /// <param name="topic">The topic, whose schema has been said.</param>
    /// <param name="table">The payloads.</param>
    /// <returns>A task that ends when they are published.</returns>
    [When("this/these is/are published to topic {string}")]
    public async Task WhenPublishedAsync(string topic, DataTable table) =>
        await PublishAsync(await ProducerOfAsync(topic).ConfigureAwait(false), Rows(table)).ConfigureAwait(false);

    /// <summary>Publishes a message that is written as JSON.</summary>
    /// <param name="topic">The topic, whose schema has been said.</param>
    /// <param name="json">The payload.</param>
    /// <returns>A task that ends when it is published.</returns>
    [When("the JSON is published to topic {string}")]
    public async Task WhenJsonIsPublishedAsync(string topic, string json) => await PublishAsync(
        await ProducerOfAsync(topic).ConfigureAwait(false),
        type => [Cells.ObjectOf(json, type)]).ConfigureAwait(false);

    /// <summary>Publishes a tombstone.</summary>
    /// <param name="key">The key.</param>
    /// <param name="topic">The topic, whose schema has been said.</param>
    /// <returns>A task that ends when it is published.</returns>
    [When("a tombstone for {string} is published to topic {string}")]
    public async Task WhenTombstoneIsPublishedAsync(string key, string topic) => await PublishAsync(
        await ProducerOfAsync(topic).ConfigureAwait(false), _ => [null], key).ConfigureAwait(false);

    /// <summary>Publishes what may be refused.</summary>
    /// <param name="topic">The topic, whose schema has been said.</param>
    /// <param name="table">The payloads.</param>
    /// <returns>A task that ends when it is published or refused.</returns>
    [When("someone tries to publish this/these to topic {string}")]
    public Task WhenSomeoneTriesAsync(string topic, DataTable table) =>
        stage.AttemptAsync(() => WhenPublishedAsync(topic, table));

    /// <summary>Publishes by a producer what may be refused.</summary>
    /// <param name="producer">The name of the producer's class.</param>
    /// <param name="table">The payloads.</param>
    /// <returns>A task that ends when it is published or refused.</returns>
    [When("{word} tries to publish")]
    public Task WhenProducerTriesAsync(string producer, DataTable table) =>
        stage.AttemptAsync(() => WhenProducerPublishesAsync(producer, table));

    /// <summary>Asserts that what was tried has failed.</summary>
    /// <param name="text">A part of what the failure says.</param>
    [Then("it fails with {string}")]
    public void ThenItFails(string text)
    {
        if (stage.Failure?.Message.Contains(text, StringComparison.Ordinal) != true)
        {
            throw new DeimosAssertionException(
                $"What was tried{Environment.NewLine}    should have failed with{Environment.NewLine}{text}"
                + $"{Environment.NewLine}    but "
                + (stage.Failure is { } other ? $"failed with{Environment.NewLine}{other.Message}" : "did not fail"),
                stage.Failure);
        }
    }

    private static Func<Type, IReadOnlyList<object?>> Rows(DataTable table) =>
        type => [.. table.Rows.Select(row => Cells.ObjectOf(row, type))];

    private async Task<Type> ProducerOfAsync(string topic)
    {
        var staged = stage.Topic(topic);
        await stage.HostAsync().ConfigureAwait(false);
        return staged.Producer ?? throw new ArgumentException(
            $"Nothing says the schema of topic '{topic}'. Begin with: Given the topic \"{topic}\" with schema \"…\" "
            + "keyed by \"…\".",
            nameof(topic));
    }

    private async Task PublishAsync(Type producer, Func<Type, IReadOnlyList<object?>> payloads, object? key = null)
    {
        var services = await stage.ServicesAsync().ConfigureAwait(false);
        var scope = services.CreateAsyncScope();
        await using var _ = scope.ConfigureAwait(false);
        var payload = PayloadTypes.Of(producer, typeof(Producer<>));
        await ((Task)typeof(PublishingSteps)
            .GetMethod(nameof(PublishListAsync), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(payload)
            .Invoke(
                null,
                BindingFlags.DoNotWrapExceptions,
                null,
                [scope.ServiceProvider.GetRequiredService(producer), payloads(payload), key],
                null)!).ConfigureAwait(false);
    }

    private static Task PublishListAsync<T>(Producer<T> producer, IReadOnlyList<object?> payloads, object? key)
        where T : class =>
        key is null ? producer.PublishListAsync(payloads.Cast<T?>()) : producer.PublishTombstoneAsync(key);
}
