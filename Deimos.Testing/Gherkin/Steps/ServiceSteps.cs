using Deimos.Consuming;
using Deimos.Producing;

namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// Steps that say what a scenario's service consists of.
/// </summary>
/// <param name="stage">The scenario's stage.</param>
[Binding]
public sealed class ServiceSteps(ScenarioStage stage)
{
    /// <summary>Names a topic of one partition.</summary>
    /// <param name="topic">What the scenario calls it.</param>
    [Given("the topic {string}")]
    public void GivenTopic(string topic) => stage.Topic(topic);

    /// <summary>Names a topic and its number of partitions.</summary>
    /// <param name="topic">What the scenario calls it.</param>
    /// <param name="partitions">How many.</param>
    [Given("the topic {string} with {int} partition(s)")]
    public void GivenTopicWithPartitions(string topic, int partitions) => stage.Topic(topic).Partitions = partitions;

    /// <summary>Names a topic whose key is a field of its messages.</summary>
    /// <param name="topic">What the scenario calls it.</param>
    /// <param name="schema">The full name of the schema.</param>
    /// <param name="field">The field.</param>
    [Given("the topic {string} with schema {string} keyed by {string}")]
    public void GivenTopicKeyedBy(string topic, string schema, string field) =>
        Say(topic, schema, KeyConfig.Field(field));

    /// <summary>Names a topic whose keys are plain text.</summary>
    /// <param name="topic">What the scenario calls it.</param>
    /// <param name="schema">The full name of the schema.</param>
    [Given("the topic {string} with schema {string} and plain keys")]
    public void GivenTopicWithPlainKeys(string topic, string schema) => Say(topic, schema, KeyConfig.Plain);

    /// <summary>Names a topic without keys.</summary>
    /// <param name="topic">What the scenario calls it.</param>
    /// <param name="schema">The full name of the schema.</param>
    [Given("the topic {string} with schema {string} and no keys")]
    public void GivenTopicWithoutKeys(string topic, string schema) => Say(topic, schema, KeyConfig.None);

    /// <summary>Names a topic whose keys have a schema of their own.</summary>
    /// <param name="topic">What the scenario calls it.</param>
    /// <param name="schema">The full name of the schema.</param>
    /// <param name="keySchema">The full name of the key's schema.</param>
    [Given("the topic {string} with schema {string} and key schema {string}")]
    public void GivenTopicWithKeySchema(string topic, string schema, string keySchema) =>
        Say(topic, schema, KeyConfig.Schema(keySchema));

    /// <summary>Adds a producer.</summary>
    /// <param name="producer">The name of its class.</param>
    [Given("the producer {word}")]
    public void GivenProducer(string producer) => stage.AddProducer(ProducerOf(producer));

    /// <summary>Adds a producer that is switched off.</summary>
    /// <param name="producer">The name of its class.</param>
    [Given("the disabled producer {word}")]
    public void GivenDisabledProducer(string producer) =>
        stage.AddProducer(ProducerOf(producer), options => options.Disabled = true);

    /// <summary>Adds a consumer.</summary>
    /// <param name="consumer">The name of its class.</param>
    [Given("the consumer {word}")]
    public void GivenConsumer(string consumer) => stage.AddConsumer(
        AppTypes.Find(consumer, "consumer", type => type.IsAssignableTo(typeof(Consumer))));

    /// <summary>Adds a consumer that keeps what it receives.</summary>
    /// <param name="topic">The topic.</param>
    [Given("a consumer of topic {string}")]
    public void GivenConsumerOfTopic(string topic) => stage.AddNotingConsumer(stage.Topic(topic));

    /// <summary>Sets a value of the service's configuration.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">The value.</param>
    [Given("the setting {string} is {string}")]
    public void GivenSetting(string key, string value) => stage.Set(key, value);

    /// <summary>Stops the service and starts it anew.</summary>
    /// <returns>A task that ends when it runs again.</returns>
    [When("the service is restarted")]
    public async Task WhenRestartedAsync()
    {
        await stage.StopAsync().ConfigureAwait(false);
        await stage.ServicesAsync().ConfigureAwait(false);
    }

    internal static Type ProducerOf(string name) =>
        AppTypes.Find(name, "producer", type => type.IsAssignableTo(typeof(Producer)));

    private void Say(string name, string schema, KeyConfig key)
    {
        var topic = stage.Topic(name);
        topic.Schema = schema;
        topic.Key = key;
    }
}
