using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// Steps that break the embedded brokers on purpose.
/// </summary>
/// <param name="stage">The scenario's stage.</param>
[Binding]
public sealed class FaultSteps(ScenarioStage stage)
{
    /// <summary>Starts brokers that no other scenario has.</summary>
    /// <param name="brokers">How many.</param>
    /// <returns>A task that ends when they run.</returns>
    [Given("a cluster of {int} broker(s)")]
    public Task GivenClusterAsync(int brokers) => stage.UseBrokersAsync(brokers);

    /// <summary>Stops a broker of the scenario's own cluster.</summary>
    /// <param name="broker">Its number, from 1.</param>
    /// <returns>A task that ends when it is down.</returns>
    [Given("broker {int} is down")]
    [When("broker {int} is/goes down")]
    public async Task BrokerIsDownAsync(int broker)
    {
        await stage.HostAsync().ConfigureAwait(false);
        await stage.OwnKafka.StopBrokerAsync(broker).ConfigureAwait(false);
    }

    /// <summary>Starts a broker again.</summary>
    /// <param name="broker">Its number, from 1.</param>
    /// <returns>A task that ends when it is up.</returns>
    [When("broker {int} is up again")]
    public Task BrokerIsUpAsync(int broker) => stage.OwnKafka.StartBrokerAsync(broker);

    /// <summary>Lets the next requests to write to a topic fail, which clients repeat or give up.</summary>
    /// <param name="requests">How many requests.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="error">Kafka's name of the error, such as <c>NotLeaderOrFollower</c>.</param>
    /// <returns>A task that ends when it is arranged.</returns>
    [Given("the next {int} request(s) to write to topic {string} fail(s) with {word}")]
    public async Task GivenWritesFailAsync(int requests, string topic, string error)
    {
        var stack = await stage.StackAsync().ConfigureAwait(false);
        stack.Faults.OnProduce(stage.NameOf(topic)).Times(requests).Fail(Enum.Parse<ErrorCode>(error));
    }

    /// <summary>Loses the answer to the next request to write to a topic: it is stored, and the client does not know.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <returns>A task that ends when it is arranged.</returns>
    [Given("the answer to the next request to write to topic {string} is lost")]
    public async Task GivenAnswerIsLostAsync(string topic)
    {
        var stack = await stage.StackAsync().ConfigureAwait(false);
        stack.Faults.OnProduce(stage.NameOf(topic)).Times(1).DropConnectionBeforeReply();
    }

    /// <summary>Lets all members of the topic's group join anew.</summary>
    /// <param name="topic">The topic.</param>
    /// <returns>A task that ends when they are asked to.</returns>
    [When("the group of topic {string} is rebalanced")]
    public async Task WhenRebalancedAsync(string topic)
    {
        var stack = await stage.StackAsync().ConfigureAwait(false);
        stack.Faults.RebalanceNow(stage.Topic(topic).Group!);
    }
}
