using Confluent.Kafka;

namespace Deimos.Testing.Tests.Contract;

/// <summary>
/// What holds wherever there are brokers: retries, commits, dead letters, groups.
/// </summary>
public abstract class BrokerContract(ContractFixture fixture, StackTier tier) : MessagingContract
{
    private readonly string _group = DeimosStack.UniqueName("contract");

    private BrokerTier Broker => (BrokerTier)Tier;

    [Fact]
    public async Task A_failed_message_is_tried_again_where_errors_are_raised_and_then_committed()
    {
        await PublishAsync(1, 2);
        Tier.Inbox.Failure = new InvalidOperationException("the handler failed");
        using var host = await Broker.ConsumeAsync<ThingConsumer>(_group, consumer => consumer.ReraiseErrors = true);
        await Eventually.HoldsAsync(() => Tier.Inbox.Count >= 3, "the first message was tried three times");
        Tier.Inbox.Failure = null;

        await Broker.UntilConsumedAsync(_group);
        await host.StopAsync(Cancellation);

        var tried = Tier.Inbox.Taken.Select(taken => ((Thing)taken.Payload!).SomeInt).ToList();
        tried.ShouldBe(tried.Order());
        Tier.Inbox.Taken.Select(taken => taken.Metadata.RetryCount).ShouldContain(2);
        tried.Count(number => number == 2).ShouldBe(1);
    }

    [Fact]
    public async Task A_failed_message_is_skipped_otherwise()
    {
        await PublishAsync(1, 2);
        Tier.Inbox.Failure = new InvalidOperationException("the handler failed");
        using var host = await Broker.ConsumeAsync<ThingConsumer>(_group);

        await Broker.UntilConsumedAsync(_group);
        await host.StopAsync(Cancellation);

        Tier.Inbox.Taken.Select(taken => ((Thing)taken.Payload!).SomeInt).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_dead_letter_is_the_message_as_it_came_with_the_reason()
    {
        var deadLetters = await Broker.Stack.CreateTopicAsync("dead", cancellationToken: Cancellation);
        await PublishAsync(1);
        Tier.Inbox.Failure = new InvalidOperationException("the handler failed");
        using var host = await Broker.ConsumeAsync<ThingConsumer>(
            _group, consumer => consumer.DeadLetterTopic = deadLetters);

        await Broker.UntilConsumedAsync(_group);
        var letter = (await new InlineConsumer(host.Services).GetMessagesForAsync(
            deadLetters, configClass: typeof(ThingConsumer), cancellationToken: Cancellation)).ShouldHaveSingleItem();
        await host.StopAsync(Cancellation);

        letter.Payload.ShouldBe(new Payload { ["test_id"] = "foo", ["some_int"] = 1 });
        letter.Key.ShouldBe("foo");
        letter.Headers.GetText("deimos-error-topic").ShouldBe(Tier.Topic);
        letter.Headers.GetText("deimos-error-message").ShouldBe("the handler failed");
        letter.Headers.GetText("deimos-error-group").ShouldBe(_group);
    }

    [Fact]
    public async Task What_is_committed_does_not_come_again()
    {
        await PublishAsync(1, 2);
        using (var first = await Broker.ConsumeAsync<ThingConsumer>(_group))
        {
            await Broker.UntilConsumedAsync(_group);
            await first.StopAsync(Cancellation);
        }

        await PublishAsync(3);
        using var second = await Broker.ConsumeAsync<ThingConsumer>(_group);
        await Broker.UntilConsumedAsync(_group);
        await second.StopAsync(Cancellation);

        Tier.Inbox.Taken.Select(taken => ((Thing)taken.Payload!).SomeInt).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task What_cannot_be_decoded_never_reaches_the_consumer()
    {
        using var client = new ProducerBuilder<string, string>(
            new ProducerConfig { BootstrapServers = Broker.Stack.BootstrapServers }).Build();
        await client.ProduceAsync(Tier.Topic, new() { Key = "k", Value = "no Avro" }, Cancellation);

        await Tier.DeliverAsync<ThingConsumer>();

        Tier.Inbox.Taken.ShouldBeEmpty();
    }

    [Fact]
    public async Task Members_of_a_group_share_the_messages()
    {
        using var first = await Broker.ConsumeAsync<ThingConsumer>(_group);
        using var second = await Broker.ConsumeAsync<ThingConsumer>(_group);
        await Tier.Get<ThingProducer>().PublishListAsync(
            [.. Enumerable.Range(0, 100).Select(number => new Thing($"key-{number}", number))],
            cancellationToken: Cancellation);

        await Broker.UntilConsumedAsync(_group);
        await Task.WhenAll(first.StopAsync(Cancellation), second.StopAsync(Cancellation));

        Tier.Inbox.Taken.Select(taken => ((Thing)taken.Payload!).SomeInt).Distinct().Order()
            .ShouldBe(Enumerable.Range(0, 100));
    }

    private protected override async ValueTask<ContractTier> StartAsync()
    {
        if (await DeimosStack.WhyNotAsync(tier, Cancellation) is { } reason)
        {
            Assert.Skip(reason);
        }

        return await BrokerTier.StartAsync(await fixture.GetAsync(tier));
    }

    private Task PublishAsync(params int[] numbers) => Tier.Get<ThingProducer>().PublishListAsync(
        [.. numbers.Select(number => new Thing("foo", number))], cancellationToken: Cancellation);
}
