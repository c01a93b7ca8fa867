using System.Text.RegularExpressions;

namespace Deimos.Testing.Tests;

/// <summary>Assertions about what was sent that hold; the others are in <see cref="TestTopicFailureTests"/>.</summary>
public sealed class TestTopicTests : IAsyncDisposable
{
    private readonly DeimosTest _deimos = DeimosTest.Create(deimos => deimos
        .AddProducer<ThingProducer>()
        .AddProducer<PayloadProducer>()
        .AddProducer<StampedProducer>()
        .AddProducer<NestedProducer>()
        .AddProducer<RoutedProducer>());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private TestTopic Things => _deimos.Topic("things");

    [Fact]
    [Trait("Case", "1")]
    [Trait("Case", "2")]
    public async Task A_list_was_sent_to_its_topic_and_to_no_other()
    {
        await _deimos.Get<PayloadProducer>().PublishListAsync(
            [
                new Payload { ["test_id"] = "foo", ["some_int"] = 123 },
                new Payload { ["test_id"] = "bar", ["some_int"] = 124 },
            ],
            cancellationToken: Cancellation);

        Things.ShouldHaveSent(new { test_id = "foo", some_int = 123 }, key: "foo", partitionKey: "foo");
        Things.ShouldHaveSent(new { test_id = "bar", some_int = 124 }, key: "bar", partitionKey: "bar");
        _deimos.Topic("your-topic").ShouldNotHaveSent(new { test_id = "foo", some_int = 123 });
        Things.ShouldNotHaveSent(new { test_id = "foo2", some_int = 123 });
        Things.SentMessages.Count.ShouldBe(2);
        _deimos.SentMessages.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_payload_can_be_expected_in_every_form()
    {
        await _deimos.Get<ThingProducer>().PublishAsync(new("foo", 123), cancellationToken: Cancellation);

        Things.ShouldHaveSent(new Thing("foo", 123));
        Things.ShouldHaveSent(new { TestId = "foo", SomeInt = 123L });
        Things.ShouldHaveSent(new Dictionary<string, object?> { ["test_id"] = "foo", ["some_int"] = 123 });
        Things.ShouldHaveSent(new Payload { ["test_id"] = "foo", ["some_int"] = 123 });
        var sent = Things.ShouldHaveSent(new { test_id = "foo", some_int = 123 });
        sent.Payload!["some_int"].ShouldBe(123);
        sent.Producer.ShouldBe(nameof(ThingProducer));
    }

    [Fact]
    [Trait("Case", "198")]
    public async Task A_wildcard_matches_another_key_does_not_and_after_clearing_nothing_does()
    {
        await _deimos.Get<ThingProducer>().PublishAsync(new("foo", 123), cancellationToken: Cancellation);

        Things.ShouldHaveSent(new { test_id = Match.Any, some_int = 123 }, key: "foo");
        Things.ShouldNotHaveSent(new { test_id = Match.Any, some_int = 123 }, key: "bar");

        _deimos.Clear();

        Things.ShouldNotHaveSent(new { test_id = Match.Any, some_int = 123 });
        Things.ShouldHaveSentNothing();
        _deimos.SentMessages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_key_that_is_blank_is_not_compared()
    {
        await _deimos.Get<ThingProducer>().PublishAsync(new("foo", 123), cancellationToken: Cancellation);

        Things.ShouldHaveSent(new { test_id = "foo", some_int = 123 }, key: " ", partitionKey: "");
    }

    [Fact]
    public async Task Null_matches_tombstones_only()
    {
        var producer = _deimos.Get<ThingProducer>();
        await producer.PublishAsync(new("foo", 123), cancellationToken: Cancellation);
        Things.ShouldNotHaveSent(null);

        await producer.PublishTombstoneAsync("foo", cancellationToken: Cancellation);

        Things.ShouldHaveSent(null, key: "foo");
        Things.ShouldNotHaveSent(null, key: "bar");
        Things.ShouldHaveSentIncluding(null, key: "foo");
    }

    [Fact]
    [Trait("Case", "4")]
    public async Task What_was_filled_automatically_may_be_left_out_or_matched()
    {
        await _deimos.Get<StampedProducer>().PublishAsync(
            new() { ["test_id"] = "foo", ["some_int"] = 123, ["payload_key"] = "key" },
            cancellationToken: Cancellation);

        var stamped = _deimos.Topic("stamped");
        stamped.ShouldHaveSent(new { test_id = "foo", some_int = 123 }, key: "key", partitionKey: "key");
        stamped.ShouldHaveSent(new
        {
            test_id = "foo",
            some_int = 123,
            message_id = Match.Text("^[0-9a-f-]{36}$"),
            timestamp = Match.Now(TimeSpan.FromMinutes(5)),
        });
        stamped.ShouldNotHaveSent(new { test_id = "foo", some_int = 123, message_id = "own" });
    }

    [Fact]
    public async Task What_the_publisher_gave_must_be_expected_unless_only_a_part_is_asked_for()
    {
        await _deimos.Get<StampedProducer>().PublishAsync(
            new() { ["test_id"] = "foo", ["some_int"] = 123, ["message_id"] = "own", ["payload_key"] = "key" },
            cancellationToken: Cancellation);

        var stamped = _deimos.Topic("stamped");
        stamped.ShouldNotHaveSent(new { test_id = "foo", some_int = 123 });
        stamped.ShouldHaveSentIncluding(new { test_id = "foo", some_int = 123 });
        stamped.ShouldHaveSentIncluding(new { message_id = "own" }, key: "key");
    }

    [Fact]
    [Trait("Case", "33")]
    public async Task Nested_records_lists_and_numbers_are_compared_by_their_meaning()
    {
        await _deimos.Get<NestedProducer>().PublishAsync(
            new()
            {
                ["test_id"] = "foo",
                ["test_float"] = 123.456m,
                ["test_array"] = new[] { "1", "2" },
                ["some_nested_record"] = new Payload
                {
                    ["some_int"] = 123,
                    ["some_float"] = 456.789m,
                    ["some_string"] = "hello",
                    ["some_optional_int"] = null,
                },
                ["some_optional_record"] = null,
            },
            cancellationToken: Cancellation);

        var nested = _deimos.Topic("nested");
        nested.ShouldHaveSent(new
        {
            test_id = "foo",
            test_float = 123.456,
            test_array = new object[] { "1", new Regex("^2$") },
            some_nested_record = new
            {
                some_int = Match.That<int>(number => number > 100),
                some_float = 456.789m,
                some_string = Match.A<string>(),
            },
        });
        nested.ShouldHaveSentIncluding(new { some_nested_record = new { some_string = Match.Some } });
        nested.ShouldNotHaveSent(new { test_id = "foo" });
    }

    [Fact]
    public async Task Partition_keys_and_headers_are_compared_when_given()
    {
        await _deimos.Get<RoutedProducer>().PublishAsync(
            new("foo", 7), new() { Headers = new() { { "source", "test" }, { "other", "x" } } }, Cancellation);

        var routed = _deimos.Topic("routed");
        routed.ShouldHaveSent(
            new Thing("foo", 7), key: "foo", partitionKey: "7", headers: new { source = "test" });
        routed.ShouldHaveSent(
            new Thing("foo", 7), headers: new MessageHeaders { { "other", "x" } });
        routed.ShouldNotHaveSent(new Thing("foo", 7), partitionKey: "foo");
        routed.ShouldNotHaveSent(new Thing("foo", 7), headers: new { source = "production" });
        routed.ShouldNotHaveSent(new Thing("foo", 7), headers: new { missing = "test" });
    }

    [Fact]
    public async Task Matchers_stand_in_keys_headers_dictionaries_and_at_any_depth()
    {
        await _deimos.Get<RoutedProducer>().PublishAsync(
            new("foo", 7), new() { Headers = new() { { "source", "test" } } }, Cancellation);
        await _deimos.Get<NestedProducer>().PublishAsync(
            new()
            {
                ["test_id"] = "foo",
                ["test_float"] = 1,
                ["test_array"] = new[] { "1" },
                ["some_nested_record"] = new Payload { ["some_int"] = 1, ["some_float"] = 2, ["some_string"] = "x" },
            },
            cancellationToken: Cancellation);

        _deimos.Topic("routed").ShouldHaveSent(
            new Dictionary<string, object?> { ["test_id"] = new Regex("^f"), ["some_int"] = Match.A<int>() },
            key: Match.Text("oo$"),
            partitionKey: Match.That<string>(text => text == "7"),
            headers: new { source = Match.Some });
        _deimos.Topic("routed").ShouldNotHaveSent(new { test_id = "foo", some_int = 7 }, key: Match.Text("^x"));
        _deimos.Topic("nested").ShouldHaveSent(new
        {
            test_id = Match.Any,
            test_float = Match.That<double>(number => number > 0),
            test_array = new object[] { Match.Some },
            some_nested_record = Match.Some,
        });
        _deimos.Topic("nested").ShouldHaveSentIncluding(new Dictionary<string, object?>
        {
            ["some_nested_record"] = new Dictionary<string, object?> { ["some_string"] = Match.Text("x") },
        });
    }

    [Fact]
    public void A_publish_call_that_has_returned_has_nothing_in_flight()
    {
        var publishing = _deimos.Get<ThingProducer>().PublishAsync(new("foo", 1), cancellationToken: Cancellation);

        publishing.IsCompletedSuccessfully.ShouldBeTrue();
        Things.SentMessages.ShouldHaveSingleItem();
    }

    public ValueTask DisposeAsync() => _deimos.DisposeAsync();
}
