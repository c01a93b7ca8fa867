using Deimos.Producing;
using Deimos.Schemas;

namespace Deimos.Testing.Tests.Contract;

/// <summary>
/// What holds for messages on every tier. The harness, the embedded broker and a real cluster all pass it, which is
/// what lets a test that uses the first say something about the last.
/// </summary>
public abstract class MessagingContract : IAsyncLifetime
{
    private ContractTier _tier = null!;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected ContractTier Tier => _tier;

    public async ValueTask InitializeAsync() => _tier = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_tier is not null)
        {
            await _tier.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_message_is_sent_under_its_key()
    {
        await Tier.Get<ThingProducer>().PublishAsync(new("foo", 123), cancellationToken: Cancellation);

        var message = (await Tier.ReadAsync<ThingProducer>()).ShouldHaveSingleItem();
        message.Payload.ShouldBe(new Payload { ["test_id"] = "foo", ["some_int"] = 123 });
        message.Key.ShouldBe("foo");
    }

    [Fact]
    public async Task Headers_travel_with_it()
    {
        await Tier.Get<ThingProducer>().PublishAsync(
            new("foo", 1),
            new() { Headers = new() { { "source", "test" }, { "bytes", [0, 255] }, { "source", "again" } } },
            Cancellation);
        await Tier.DeliverAsync<ThingConsumer>();

        var sent = (await Tier.ReadAsync<ThingProducer>()).ShouldHaveSingleItem().Headers;
        foreach (var headers in new[] { sent, Tier.Inbox.Taken.ShouldHaveSingleItem().Metadata.Headers })
        {
            headers.Where(header => header.Key == "source").Count().ShouldBe(2);
            headers.GetText("source").ShouldBe(sent.GetText("source"));
            headers.GetBytes("bytes").ShouldBe([0, 255]);
        }
    }

    [Fact]
    public async Task A_tombstone_has_a_key_and_nothing_else()
    {
        await Tier.Get<ThingProducer>().PublishTombstoneAsync("foo", cancellationToken: Cancellation);
        await Tier.DeliverAsync<ThingConsumer>();

        var message = (await Tier.ReadAsync<ThingProducer>()).ShouldHaveSingleItem();
        message.Payload.ShouldBeNull();
        message.Key.ShouldBe("foo");
        var (payload, metadata) = Tier.Inbox.Taken.ShouldHaveSingleItem();
        payload.ShouldBeNull();
        metadata.Key.ShouldBe("foo");
    }

    [Fact]
    public async Task A_plain_key_is_text_and_automatic_fields_are_filled()
    {
        await Tier.Get<StampedProducer>().PublishAsync(
            new() { ["test_id"] = "foo", ["some_int"] = 1, ["payload_key"] = 42 }, cancellationToken: Cancellation);

        var message = (await Tier.ReadAsync<StampedProducer>()).ShouldHaveSingleItem();
        message.Key.ShouldBe("42");
        message.Payload!["message_id"].ShouldBeOfType<string>().Length.ShouldBe(36);
        message.Payload["timestamp"].ShouldBeOfType<string>().ShouldNotBeEmpty();
        message.Payload.ShouldNotContainKey("payload_key");
    }

    [Fact]
    public async Task A_key_can_be_a_record()
    {
        var key = new Payload { ["part_one"] = "a", ["part_two"] = "b" };

        await Tier.Get<CompoundProducer>().PublishAsync(
            new() { ["test_id"] = "foo", ["some_int"] = 1, ["payload_key"] = key }, cancellationToken: Cancellation);

        (await Tier.ReadAsync<CompoundProducer>()).ShouldHaveSingleItem().Key.ShouldBe(key);
    }

    [Fact]
    public async Task A_key_can_be_missing_and_nested_values_stay()
    {
        var nested = new Payload
        {
            ["test_id"] = "foo",
            ["test_float"] = 1.5f,
            ["test_array"] = new List<object?> { "1", "2" },
            ["some_nested_record"] = new Payload
            {
                ["some_int"] = 1,
                ["some_float"] = 2.5f,
                ["some_string"] = "x",
                ["some_optional_int"] = null,
            },
            ["some_optional_record"] = null,
        };

        await Tier.Get<NestedProducer>().PublishAsync(nested, cancellationToken: Cancellation);

        var message = (await Tier.ReadAsync<NestedProducer>()).ShouldHaveSingleItem();
        message.Key.ShouldBeNull();
        message.Payload!["test_float"].ShouldBe(1.5f);
        ((IEnumerable<object?>)message.Payload["test_array"]!).ShouldBe(["1", "2"]);
        message.Payload["some_nested_record"].ShouldBe(nested["some_nested_record"]);
        message.Payload["some_optional_record"].ShouldBeNull();
    }

    [Fact]
    public async Task Values_are_coerced_and_what_the_schema_does_not_have_is_dropped()
    {
        await Tier.Get<PayloadProducer>().PublishAsync(
            new() { ["test_id"] = "foo", ["some_int"] = "123", ["colour"] = "red" }, cancellationToken: Cancellation);

        (await Tier.ReadAsync<PayloadProducer>()).ShouldHaveSingleItem().Payload.ShouldBe(
            new Payload { ["test_id"] = "foo", ["some_int"] = 123 });
    }

    [Fact]
    public async Task A_list_with_one_payload_that_does_not_fit_is_not_sent_at_all()
    {
        var wrong = await Should.ThrowAsync<PayloadException>(() => Tier.Get<PayloadProducer>().PublishListAsync(
            [
                new Payload { ["test_id"] = "foo", ["some_int"] = 1 },
                new Payload { ["test_id"] = "bar", ["some_int"] = "many" },
            ],
            cancellationToken: Cancellation));

        wrong.Faults.ShouldHaveSingleItem().Path.ShouldEndWith(".some_int");
        (await Tier.ReadAsync<PayloadProducer>()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_topic_that_has_a_schema_refuses_one_that_is_not_compatible()
    {
        await Tier.Get<ThingProducer>().PublishAsync(new("foo", 1), cancellationToken: Cancellation);

        await Should.ThrowAsync<IncompatibleSchemaException>(() => Tier.Get<NestedProducer>().PublishAsync(
            new() { ["test_id"] = "foo" }, cancellationToken: Cancellation));
    }

    [Fact]
    public async Task A_producer_that_is_disabled_sends_nothing()
    {
        using (Producers.Disable())
        {
            await Tier.Get<ThingProducer>().PublishAsync(new("foo", 1), cancellationToken: Cancellation);
        }

        (await Tier.ReadAsync<ThingProducer>()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_consumer_gets_what_was_sent_with_its_metadata()
    {
        await Tier.Get<ThingProducer>().PublishAsync(new("foo", 123), cancellationToken: Cancellation);
        await Tier.DeliverAsync<ThingConsumer>();

        var (payload, metadata) = Tier.Inbox.Taken.ShouldHaveSingleItem();
        payload.ShouldBe(new Thing("foo", 123));
        metadata.Topic.ShouldBe(Tier.Topic);
        metadata.Key.ShouldBe("foo");
        metadata.RetryCount.ShouldBe(0);
        metadata.Consumer.ShouldBe(nameof(ThingConsumer));
        metadata.GroupId.ShouldStartWith("contract-");
    }

    [Fact]
    public async Task The_key_decides_the_partition_unless_the_producer_says_otherwise()
    {
        string[] keys = ["a", "b", "c", "d", "e"];
        await Tier.Get<ThingProducer>().PublishListAsync(
            [.. keys.Concat(keys).Select(key => new Thing(key, 1))], cancellationToken: Cancellation);
        await Tier.Get<RoutedProducer>().PublishListAsync(
            [.. keys.Select((_, number) => new Thing("routed", number))], cancellationToken: Cancellation);
        await Tier.DeliverAsync<ThingConsumer>();

        var taken = Tier.Inbox.Taken.Select(one => (Thing: (Thing)one.Payload!, one.Metadata.Partition)).ToLookup(
            one => one.Thing.TestId);
        keys.ShouldAllBe(key => taken[key].Select(one => one.Partition).Distinct().Count() == 1);
        keys.Select(key => taken[key].First().Partition).Distinct().Count().ShouldBeGreaterThan(1);
        // CRC-32 of the texts "0" to "4", as librdkafka and the Ruby client reckon it.
        taken["routed"].OrderBy(one => one.Thing.SomeInt).Select(one => one.Partition).ShouldBe([1, 7, 5, 3, 0]);
    }

    [Fact]
    public async Task Messages_of_one_key_come_in_the_order_in_which_they_were_sent()
    {
        await Tier.Get<ThingProducer>().PublishListAsync(
            [.. Enumerable.Range(0, 50).Select(number => new Thing("foo", number))], cancellationToken: Cancellation);
        await Tier.DeliverAsync<ThingConsumer>();

        Tier.Inbox.Taken.Select(taken => ((Thing)taken.Payload!).SomeInt).ShouldBe(Enumerable.Range(0, 50));
    }

    [Fact]
    public async Task Batches_keep_the_order_and_have_a_key_for_each_payload()
    {
        var producer = Tier.Get<ThingProducer>();
        await producer.PublishListAsync([new("foo", 1), new("foo", 2)], cancellationToken: Cancellation);
        await producer.PublishTombstoneAsync("foo", cancellationToken: Cancellation);
        await Tier.DeliverAsync<ThingBatchConsumer>();

        Tier.Batches.Batches.SelectMany(batch => batch.Things).ShouldBe([new Thing("foo", 1), new("foo", 2), null]);
        Tier.Batches.Batches.SelectMany(batch => batch.Metadata.Keys).ShouldBe(["foo", "foo", "foo"]);
        Tier.Batches.Batches.ShouldAllBe(batch => batch.Metadata.BatchSize == batch.Things.Count);
    }

    [Fact]
    public async Task A_consumer_of_several_record_types_gets_the_one_that_was_sent()
    {
        await Tier.Get<ThingProducer>().PublishAsync(new("foo", 1), cancellationToken: Cancellation);
        await Tier.DeliverAsync<HappeningConsumer>();

        Tier.Inbox.Taken.ShouldHaveSingleItem().Payload.ShouldBe(new ThingChanged("foo", 1));
    }

    private protected abstract ValueTask<ContractTier> StartAsync();
}
