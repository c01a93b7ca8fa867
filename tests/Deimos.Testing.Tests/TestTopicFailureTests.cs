namespace Deimos.Testing.Tests;

/// <summary>What users read when an assertion about sent messages does not hold.</summary>
public sealed class TestTopicFailureTests : IAsyncDisposable
{
    private readonly DeimosTest _deimos = DeimosTest.Create(deimos => deimos
        .AddProducer<ThingProducer>()
        .AddProducer<NestedProducer>()
        .AddProducer<RoutedProducer>());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private TestTopic Things => _deimos.Topic("things");

    [Fact]
    public async Task Shows_the_closest_message_field_by_field_and_all_that_was_sent()
    {
        await _deimos.Get<ThingProducer>().PublishListAsync(
            [new("other", 1), new("foo", 124)], cancellationToken: Cancellation);
        await _deimos.Get<RoutedProducer>().PublishTombstoneAsync("gone", cancellationToken: Cancellation);

        FailureOf(() => Things.ShouldHaveSent(new { test_id = "foo", some_int = 123 }, key: "foo")).ShouldBe(
            """
            topic 'things'
                should have sent
            { test_id: "foo", some_int: 123 } with key "foo"
                but the closest of 2 messages there differs
              some_int: should be 123 but was 124
                in
            { test_id: "foo", some_int: 124 } with key "foo"
                In all 3 messages were sent:
            1. things { test_id: "other", some_int: 1 } with key "other" by ThingProducer
            2. things { test_id: "foo", some_int: 124 } with key "foo" by ThingProducer
            3. routed null (a tombstone) with key "gone" by RoutedProducer
            """);
    }

    [Fact]
    public void Says_that_nothing_was_sent() =>
        FailureOf(() => Things.ShouldHaveSent(null, key: "foo")).ShouldBe(
            """
            topic 'things'
                should have sent
            null (a tombstone) with key "foo"
                but was sent nothing
                No message was sent to any topic.
            """);

    [Fact]
    public async Task Says_that_the_message_went_to_another_topic()
    {
        await _deimos.Get<ThingProducer>().PublishAsync(new("foo", 123), cancellationToken: Cancellation);

        FailureOf(() => _deimos.Topic("your-topic").ShouldHaveSent(new Thing("foo", 123))).ShouldBe(
            """
            topic 'your-topic'
                should have sent
            { TestId: "foo", SomeInt: 123 }
                but was sent nothing
                It was sent to 'things' instead.
                In all 1 message was sent:
            1. things { test_id: "foo", some_int: 123 } with key "foo" by ThingProducer
            """);
    }

    [Fact]
    public async Task Names_keys_partition_keys_headers_and_fields_that_are_too_few_or_too_many()
    {
        await _deimos.Get<RoutedProducer>().PublishAsync(
            new("x", 7), new() { Headers = new() { { "h", "" } } }, Cancellation);

        FailureOf(() => _deimos.Topic("routed").ShouldHaveSent(
            new { test_id = "x", colour = "red" },
            key: "y",
            partitionKey: "8",
            headers: new { h = "b", no = "x" })).ShouldBe(
            """
            topic 'routed'
                should have sent
            { test_id: "x", colour: "red" } with key "y", partition key "8", headers { h: "b", no: "x" }
                but the only message there differs
              some_int: was not expected but was 7
              colour: should be "red" but is no field of what was sent
              key: should be "y" but was "x"
              partition key: should be "8" but was "7"
              header 'h': should be "b" but was ""
              header 'no': should be "x" but was null
                in
            { test_id: "x", some_int: 7 } with key "x", partition key "7", headers { h: "" }
                In all 1 message was sent:
            1. routed { test_id: "x", some_int: 7 } with key "x", partition key "7", headers { h: "" } by RoutedProducer
            """);
    }

    [Fact]
    public async Task Names_the_path_of_nested_values_and_the_place_in_long_text()
    {
        await _deimos.Get<NestedProducer>().PublishAsync(
            new()
            {
                ["test_id"] = "a text that is long enough to lose one's way in",
                ["test_float"] = 1,
                ["test_array"] = new[] { "1", "2" },
                ["some_nested_record"] = new Payload { ["some_int"] = 123, ["some_float"] = 1, ["some_string"] = "x" },
            },
            cancellationToken: Cancellation);

        var failure = FailureOf(() => _deimos.Topic("nested").ShouldHaveSentIncluding(new
        {
            test_id = "a text that is long enough to lose one's say in",
            test_array = new[] { "1" },
            some_nested_record = new
            {
                some_int = Match.That<int>(number => number > 200),
                some_string = Match.Text("^y"),
                some_float = Match.Near(DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(1)),
            },
        }));

        failure.ShouldContain("should have sent a message including");
        failure.ShouldContain(
            "test_id: should be \"a text that is long enough to lose one's say in\" but was "
            + "\"a text that is long enough to lose one's way in\", different from character 42 on");
        failure.ShouldContain("test_array: should be [\"1\"] but was [\"1\", \"2\"], which has 2 items instead of 1");
        failure.ShouldContain(
            "some_nested_record.some_int: should be Int32 where number => number > 200 but was 123");
        failure.ShouldContain("some_nested_record.some_string: should be text like /^y/ but was \"x\"");
        failure.ShouldContain(
            "some_nested_record.some_float: should be a time within 00:00:01 of 1970-01-01T00:00:00.0000000+00:00 "
            + "but was 1");
        failure.ShouldNotContain("was not expected");
    }

    [Fact]
    public async Task Shows_the_message_that_should_not_have_been_sent()
    {
        await _deimos.Get<ThingProducer>().PublishAsync(new("foo", 123), cancellationToken: Cancellation);

        FailureOf(() => Things.ShouldNotHaveSent(new { test_id = "foo", some_int = Match.Any })).ShouldBe(
            """
            topic 'things'
                should not have sent
            { test_id: "foo", some_int: anything }
                but did
            { test_id: "foo", some_int: 123 } with key "foo"
                In all 1 message was sent:
            1. things { test_id: "foo", some_int: 123 } with key "foo" by ThingProducer
            """);
    }

    [Fact]
    public async Task Shows_all_messages_where_there_should_be_none()
    {
        await _deimos.Get<ThingProducer>().PublishAsync(new("foo", 123), cancellationToken: Cancellation);

        FailureOf(Things.ShouldHaveSentNothing).ShouldBe(
            """
            topic 'things'
                should have sent nothing
                but 1 message was sent to it
                In all 1 message was sent:
            1. things { test_id: "foo", some_int: 123 } with key "foo" by ThingProducer
            """);
    }

    [Fact]
    public async Task Lists_the_first_of_very_many_messages()
    {
        await _deimos.Get<ThingProducer>().PublishListAsync(
            [.. Enumerable.Range(0, 25).Select(number => new Thing("foo", number))], cancellationToken: Cancellation);

        var failure = FailureOf(() => Things.ShouldHaveSent(new Thing("foo", 25)));

        failure.ShouldContain("20. things { test_id: \"foo\", some_int: 19 }");
        failure.ShouldNotContain("21. ");
        failure.ShouldEndWith("… and 5 more");
    }

    [Fact]
    public void Headers_of_no_use_are_refused() =>
        Should.Throw<ArgumentException>(() => Things.ShouldHaveSent(new Thing("foo", 1), headers: "source"))
            .Message.ShouldStartWith("The headers are a String; give MessageHeaders, a dictionary or an object.");

    public ValueTask DisposeAsync() => _deimos.DisposeAsync();

    private static string FailureOf(Action assertion) =>
        Should.Throw<DeimosAssertionException>(assertion).Message.ReplaceLineEndings("\n");

    private static string FailureOf(Func<object> assertion) => FailureOf(() => { assertion(); });
}
