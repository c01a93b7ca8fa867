using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Testing.Tests;

/// <summary>Batches for consumers, and what users read when something is wrong with them.</summary>
public sealed class TestConsumeBatchTests : IAsyncDisposable
{
    private static readonly Thing[] Two = [new("foo", 123), new("bar", 456)];

    private readonly BatchInbox _inbox = new();
    private readonly DeimosTest _deimos;

    public TestConsumeBatchTests() => _deimos = DeimosTest.Create(
        deimos => deimos.AddConsumer<ThingBatchConsumer>(),
        host => host.Services.AddSingleton(_inbox).AddSingleton<Inbox>());

    [Fact]
    [Trait("Case", "76")]
    [Trait("Case", "80")]
    public async Task A_block_gets_the_batch_in_order_with_its_keys()
    {
        var judged = 0;
        await _deimos.TestConsumeBatchAsync<ThingBatchConsumer>(
            Two,
            (payloads, metadata) =>
            {
                payloads.Select(payload => payload!["test_id"]).ShouldBe(["foo", "bar"]);
                metadata.Keys.ShouldBe(["1", "2"]);
                metadata.BatchSize.ShouldBe(2);
                judged++;
            },
            keys: [1, 2]);
        await _deimos.TestConsumeBatchAsync<ThingBatchConsumer, Thing>(Two, (things, _) =>
        {
            things.ShouldBe(Two);
            judged++;
        });

        judged.ShouldBe(2);
        _inbox.Batches.ShouldBeEmpty();
    }

    [Fact]
    public async Task Call_original_gives_the_batch_with_tombstones_to_the_consumer()
    {
        await _deimos.TestConsumeBatchAsync<ThingBatchConsumer>([Two[0], null], callOriginal: true);
        await _deimos.TestConsumeBatchAsync("batches", Two, callOriginal: true, partitionKeys: ["a", "a"]);

        _inbox.Batches.Count.ShouldBe(2);
        _inbox.Batches[0].Things.ShouldBe([Two[0], null]);
        _inbox.Batches[1].Things.ShouldBe(Two);
    }

    [Fact]
    [Trait("Case", "77")]
    public async Task An_invalid_batch_is_told_with_its_faults()
    {
        (await _deimos.TestConsumeBatchInvalidAsync<ThingBatchConsumer>([Two[0], new { invalid = "key" }]))
            .Faults.Count.ShouldBe(3);
        await _deimos.TestConsumeBatchInvalidAsync("batches", [new { invalid = "key" }]);
        await Should.ThrowAsync<PayloadException>(() => _deimos.TestConsumeBatchAsync<ThingBatchConsumer>(
            [Two[0], new { invalid = "key" }], callOriginal: true));

        _inbox.Batches.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_batch_that_should_be_invalid_and_fits_is_shown() =>
        (await Should.ThrowAsync<DeimosAssertionException>(
            () => _deimos.TestConsumeBatchInvalidAsync<ThingBatchConsumer>(Two)))
            .Message.ReplaceLineEndings("\n").ShouldBe(
                """
                ThingBatchConsumer
                    should be given something invalid, but
                { TestId: "foo", SomeInt: 123 }
                { TestId: "bar", SomeInt: 456 }
                    fits schema 'com.my-namespace.MySchema'
                """);

    [Fact]
    public async Task What_the_consumer_throws_surfaces_at_once()
    {
        _inbox.Failure = new InvalidOperationException("the handler failed");

        (await Should.ThrowAsync<InvalidOperationException>(
            () => _deimos.TestConsumeBatchAsync<ThingBatchConsumer>(Two, callOriginal: true)))
            .ShouldBeSameAs(_inbox.Failure);
        _inbox.Batches.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_helper_must_fit_the_consumer()
    {
        (await Should.ThrowAsync<ArgumentException>(() => _deimos.TestConsumeAsync<ThingBatchConsumer>(Two[0])))
            .Message.ShouldStartWith("ThingBatchConsumer takes batches. Test it with TestConsumeBatchAsync.");
        (await Should.ThrowAsync<ArgumentException>(() => _deimos.TestConsumeAsync("batches", Two[0])))
            .Message.ShouldStartWith("ThingBatchConsumer takes batches. Test it with TestConsumeBatchAsync.");
        (await Should.ThrowAsync<ArgumentException>(() => _deimos.TestConsumeBatchAsync<ThingConsumer>(Two)))
            .Message.ShouldStartWith("ThingConsumer takes messages one by one. Test it with TestConsumeAsync.");
    }

    [Fact]
    public async Task Keys_must_be_as_many_as_payloads_and_a_batch_is_never_empty()
    {
        (await Should.ThrowAsync<ArgumentException>(
            () => _deimos.TestConsumeBatchAsync<ThingBatchConsumer>(Two, keys: [1])))
            .Message.ShouldStartWith("There are 1 keys for 2 payloads; give one for each");
        (await Should.ThrowAsync<ArgumentException>(() => _deimos.TestConsumeBatchAsync<ThingBatchConsumer>([])))
            .Message.ShouldStartWith("The batch has no payloads");
        (await Should.ThrowAsync<ArgumentException>(() => _deimos.TestConsumeBatchAsync<ThingBatchConsumer>(
            Two, (_, _) => { }, callOriginal: true)))
            .Message.ShouldStartWith("The test of ThingBatchConsumer has a block and callOriginal: true");
    }

    public ValueTask DisposeAsync() => _deimos.DisposeAsync();
}
