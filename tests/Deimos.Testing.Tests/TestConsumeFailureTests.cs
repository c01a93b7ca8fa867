using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Testing.Tests;

/// <summary>What users read when a message for a consumer, or the call itself, is wrong.</summary>
public sealed class TestConsumeFailureTests : IAsyncDisposable
{
    private readonly Inbox _inbox = new();
    private readonly DeimosTest _deimos;

    public TestConsumeFailureTests() => _deimos = DeimosTest.Create(
        deimos => deimos.AddConsumer<ThingConsumer>(),
        host => host.Services.AddSingleton(_inbox));

    [Fact]
    [Trait("Case", "65")]
    public async Task What_the_consumer_throws_surfaces_at_once_and_is_not_tried_again()
    {
        _inbox.Failure = new InvalidOperationException("the handler failed");

        var failure = await Should.ThrowAsync<InvalidOperationException>(
            () => _deimos.TestConsumeAsync<ThingConsumer>(new Thing("foo", 1), callOriginal: true));

        failure.ShouldBeSameAs(_inbox.Failure);
        _inbox.Taken.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_a_block_asserts_surfaces() =>
        (await Record.ExceptionAsync(() => _deimos.TestConsumeAsync<ThingConsumer>(
            new Thing("foo", 1), (payload, _) => payload!["some_int"].ShouldBe(2))))
            .ShouldBeOfType<ShouldAssertException>();

    [Fact]
    [Trait("Case", "60")]
    public async Task A_message_that_does_not_fit_never_reaches_the_consumer()
    {
        var wrong = await Should.ThrowAsync<PayloadException>(
            () => _deimos.TestConsumeAsync<ThingConsumer>(new { test_id = "foo", some_int = "x" }, callOriginal: true));

        wrong.Message.ShouldStartWith("The payload does not match schema 'com.my-namespace.MySchema': .some_int");
        _inbox.Taken.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_that_should_be_invalid_and_fits_is_shown()
    {
        var failure = await Should.ThrowAsync<DeimosAssertionException>(
            () => _deimos.TestConsumeInvalidAsync<ThingConsumer>(new { test_id = "foo", some_int = 123 }));

        failure.Message.ReplaceLineEndings("\n").ShouldBe(
            """
            ThingConsumer
                should be given something invalid, but
            { test_id: "foo", some_int: 123 }
                fits schema 'com.my-namespace.MySchema'
            """);
    }

    [Fact]
    public async Task Call_original_and_a_block_exclude_each_other() =>
        (await Should.ThrowAsync<ArgumentException>(() => _deimos.TestConsumeAsync<ThingConsumer>(
            new Thing("foo", 1), (_, _) => { }, callOriginal: true)))
            .Message.ShouldStartWith(
                "The test of ThingConsumer has a block and callOriginal: true, but the block stands in for the "
                + "consumer. Leave one of them out.");

    [Fact]
    public async Task An_unknown_topic_is_told_with_those_that_are_known() =>
        (await Should.ThrowAsync<ArgumentException>(() => _deimos.TestConsumeAsync("thing", new Thing("foo", 1))))
            .Message.ShouldStartWith(
                "Topic 'thing' has no consumer here; there are 'things' (ThingConsumer). Add the consumer to the test, "
                + "or name its class: TestConsumeAsync<…>(…).");

    [Fact]
    public async Task A_topic_with_several_consumers_does_not_say_which_is_meant()
    {
        await _deimos.TestConsumeAsync<OpenConsumer>(new Thing("foo", 1));

        (await Should.ThrowAsync<ArgumentException>(() => _deimos.TestConsumeAsync("things", new Thing("foo", 1))))
            .Message.ShouldStartWith("Topic 'things' has several consumers here: ");
    }

    [Fact]
    public async Task A_consumer_without_a_schema_needs_a_producer_of_its_topic()
    {
        (await Should.ThrowAsync<InvalidOperationException>(
            () => _deimos.TestConsumeAsync<SchemalessConsumer>(new Thing("foo", 1))))
            .Message.ShouldBe(
                "SchemalessConsumer names no schema, so there is nothing to write a test message of topic 'things' "
                + "with. Put [Schema(\"…\")] on it, or add a producer of the topic to the test.");

        await using var deimos = DeimosTest.Create(with => with.AddProducer<ThingProducer>());
        await deimos.TestConsumeAsync<SchemalessConsumer>(
            new Thing("foo", 1), (payload, _) => payload!["test_id"].ShouldBe("foo"));
    }

    [Fact]
    public async Task A_block_that_nobody_would_wait_for_is_refused() =>
        (await Should.ThrowAsync<ArgumentException>(() => _deimos.TestConsumeAsync<ThingConsumer>(
            new Thing("foo", 1), async (_, _) => await Task.Yield())))
            .Message.ShouldStartWith("The block of a test is async, so nobody would wait for what it asserts.");

    [Fact]
    public async Task A_payload_without_fields_is_refused() =>
        (await Should.ThrowAsync<ArgumentException>(() => _deimos.TestConsumeAsync<ThingConsumer>("foo")))
            .Message.ShouldStartWith("The payload of a test message for topic 'things' is a String; give an object");

    [Fact]
    public async Task A_missing_dependency_is_told_by_dependency_injection()
    {
        await using var deimos = DeimosTest.Create();

        (await Should.ThrowAsync<InvalidOperationException>(
            () => deimos.TestConsumeAsync<ThingConsumer>(new Thing("foo", 1), callOriginal: true)))
            .Message.ShouldContain(nameof(Inbox));
    }

    public ValueTask DisposeAsync() => _deimos.DisposeAsync();
}
