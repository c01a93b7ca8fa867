using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Testing.Tests;

/// <summary>Messages for consumers, where all is well; the rest is in <see cref="TestConsumeFailureTests"/>.</summary>
public sealed class TestConsumeTests : IAsyncDisposable
{
    private readonly Inbox _inbox = new();
    private readonly DeimosTest _deimos;

    public TestConsumeTests() => _deimos = DeimosTest.Create(
        deimos => deimos.AddConsumer<ThingConsumer>(consumer => consumer.GroupId = "billing"),
        host => host.Services.AddSingleton(_inbox));

    [Fact]
    public async Task A_block_stands_in_for_the_consumer()
    {
        var judged = 0;

        await _deimos.TestConsumeAsync<ThingConsumer>(new { test_id = "foo", some_int = 123 }, (payload, metadata) =>
        {
            payload!["test_id"].ShouldBe("foo");
            payload["some_int"].ShouldBe(123);
            metadata.Topic.ShouldBe("things");
            metadata.Key.ShouldBe("foo");
            metadata.GroupId.ShouldBe("billing");
            metadata.RetryCount.ShouldBe(0);
            judged++;
        });
        await _deimos.TestConsumeAsync<ThingConsumer, Thing>(new { test_id = "foo", some_int = 123 }, (thing, _) =>
        {
            thing.ShouldBe(new Thing("foo", 123));
            judged++;
        });

        judged.ShouldBe(2);
        _inbox.Taken.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_block_the_message_is_checked_and_the_consumer_is_not_called()
    {
        await _deimos.TestConsumeAsync<ThingConsumer>(new { test_id = "foo", some_int = 123 });

        _inbox.Taken.ShouldBeEmpty();
    }

    [Fact]
    public async Task Call_original_gives_the_message_to_a_consumer_with_its_real_dependencies()
    {
        await _deimos.TestConsumeAsync<ThingConsumer>(
            new Thing("foo", 123), callOriginal: true, headers: new { source = "test" });

        var (payload, metadata) = _inbox.Taken.ShouldHaveSingleItem();
        payload.ShouldBe(new Thing("foo", 123));
        metadata.Key.ShouldBe("foo");
        metadata.Headers.GetText("source").ShouldBe("test");
    }

    [Fact]
    [Trait("Case", "59")]
    public async Task A_topic_stands_for_its_consumer()
    {
        await _deimos.TestConsumeAsync("things", new { test_id = "foo", some_int = 123 }, callOriginal: true);
        await _deimos.TestConsumeInvalidAsync("things", new { test_id = "foo" });

        _inbox.Taken.ShouldHaveSingleItem().Payload.ShouldBe(new Thing("foo", 123));
    }

    [Fact]
    public async Task Keys_of_every_kind_can_be_given_and_are_made_up_otherwise()
    {
        object? key = null;
        void Keep(Payload? payload, Deimos.Consuming.MessageMetadata metadata) => key = metadata.Key;
        var payload = new { test_id = "foo", some_int = 123 };

        await _deimos.TestConsumeAsync<ThingConsumer>(payload, Keep, key: "bar");
        key.ShouldBe("bar");
        await _deimos.TestConsumeAsync<StampedConsumer>(payload, Keep);
        key.ShouldBe("1");
        await _deimos.TestConsumeAsync<StampedConsumer>(payload, Keep, key: 42);
        key.ShouldBe("42");
        await _deimos.TestConsumeAsync<CompoundConsumer>(payload, Keep, key: new { part_one = "a", part_two = "b" });
        key.ShouldBe(new Payload { ["part_one"] = "a", ["part_two"] = "b" });
        await _deimos.TestConsumeAsync<CompoundConsumer>(payload, Keep);
        key.ShouldBe(new Payload { ["part_one"] = "1", ["part_two"] = "1" });
        await _deimos.TestConsumeAsync<StampedConsumer>(
            new Dictionary<string, object?> { ["test_id"] = "foo", ["some_int"] = 1, ["payload_key"] = "own" }, Keep);
        key.ShouldBe("own");
    }

    [Fact]
    public async Task Messages_with_the_same_partition_key_come_from_the_same_partition()
    {
        var partitions = new List<int>();
        foreach (var partitionKey in new object[] { "a", "a", "b", "c", "d", "e" })
        {
            await _deimos.TestConsumeAsync<ThingConsumer>(
                new Thing("foo", 1), (_, metadata) => partitions.Add(metadata.Partition), partitionKey: partitionKey);
        }

        partitions[0].ShouldBe(partitions[1]);
        partitions.Distinct().Count().ShouldBeGreaterThan(1);
    }

    [Fact]
    [Trait("Case", "72")]
    public async Task A_tombstone_is_handed_over_as_null()
    {
        await _deimos.TestConsumeAsync<ThingConsumer>(null, callOriginal: true, key: "foo");
        await _deimos.TestConsumeAsync<ThingConsumer, Thing>(null, (thing, _) => thing.ShouldBeNull());

        var (payload, metadata) = _inbox.Taken.ShouldHaveSingleItem();
        payload.ShouldBeNull();
        metadata.Key.ShouldBe("foo");
    }

    [Fact]
    public async Task What_is_defined_after_the_harness_was_made_works_too()
    {
        await using var deimos = DeimosTest.Create(host: host => host.Services.AddSingleton(_inbox));

        await deimos.Get<ThingProducer>().PublishAsync(
            new("foo", 1), cancellationToken: TestContext.Current.CancellationToken);
        await deimos.TestConsumeAsync<ThingConsumer>(new Thing("foo", 1), callOriginal: true);
        await deimos.TestConsumeAsync("things", new Thing("foo", 2), callOriginal: true);

        deimos.Topic("things").ShouldHaveSent(new Thing("foo", 1));
        _inbox.Taken.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_class_that_was_added_under_several_names_is_found_by_each_of_its_topics()
    {
        await using var deimos = DeimosTest.Create(
            deimos => deimos
                .AddConsumer<ThingConsumer>(consumer => consumer.GroupId = "first")
                .AddConsumer<ThingConsumer>(
                    consumer => (consumer.Topic, consumer.GroupId) = ("others", "second"), name: "Second"),
            host => host.Services.AddSingleton(_inbox));

        await deimos.TestConsumeAsync("others", new Thing("foo", 1), callOriginal: true);
        await deimos.TestConsumeAsync("things", new Thing("foo", 2), callOriginal: true);
        await deimos.TestConsumeAsync<ThingConsumer>(new Thing("foo", 3), callOriginal: true);

        _inbox.Taken.Select(taken => (taken.Metadata.Topic, taken.Metadata.GroupId, taken.Metadata.Consumer)).ShouldBe(
            [
                ("others", "second", "Second"),
                ("things", "first", "ThingConsumer"),
                ("things", "first", "ThingConsumer"),
            ]);
    }

    [Fact]
    public async Task Offsets_grow_as_in_a_partition()
    {
        for (var number = 0; number < 3; number++)
        {
            await _deimos.TestConsumeAsync<ThingConsumer>(new Thing("foo", number), callOriginal: true);
        }

        _inbox.Taken.Select(taken => taken.Metadata.Offset).ShouldBe([1, 2, 3]);
    }

    [Fact]
    [Trait("Case", "60")]
    public async Task An_invalid_message_is_told_with_its_faults()
    {
        var wrong = await _deimos.TestConsumeInvalidAsync<ThingConsumer>(new { invalid = "key" });

        wrong.SchemaName.ShouldBe("com.my-namespace.MySchema");
        wrong.Faults.Select(fault => fault.Path).ShouldBe([".test_id", ".some_int", ".invalid"]);
        (await _deimos.TestConsumeInvalidAsync<ThingConsumer>(new { test_id = "foo", some_int = 1, more = 2 }))
            .Faults.ShouldHaveSingleItem().ToString().ShouldContain("is no field of 'com.my-namespace.MySchema'");
        (await _deimos.TestConsumeInvalidAsync<ThingConsumer>(new { })).Faults.Count.ShouldBe(2);
        (await _deimos.TestConsumeInvalidAsync<CompoundConsumer>(
            new { test_id = "foo", some_int = 1 }, key: new { part_one = "a" })).Faults.ShouldHaveSingleItem();
    }

    public ValueTask DisposeAsync() => _deimos.DisposeAsync();
}
