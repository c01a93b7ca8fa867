using System.Collections.Concurrent;
using Deimos.Hosting;
using Deimos.Producing;
using Deimos.Runtime.Tests.Hosting;

namespace Deimos.Runtime.Tests.Producing;

/// <summary>The two backends that go to Kafka, from the publish call to the broker.</summary>
public sealed class KafkaBackendTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<ProduceEvent> _produced = new();
    private readonly ConcurrentQueue<ProduceErrorEvent> _failed = new();
    private TestHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await TestHost.CreateAsync();

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [Trait("Case", "23")]
    [InlineData("kafka")]
    [InlineData("kafka_async")]
    public async Task Three_messages_are_handed_over_together_and_one_event_tells_of_them(string backend)
    {
        await StartAsync(backend);

        await _host.Get<ThingProducer>().PublishListAsync(
            [new Thing("a", 1), new Thing("b", 2), new Thing("c", 3)], cancellationToken: Cancellation);
        await _host.Kafka.Topics["things"].WaitForRecordsAsync(3, cancellationToken: Cancellation);

        var produced = _produced.ShouldHaveSingleItem();
        produced.Producer.ShouldBe(nameof(ThingProducer));
        produced.Topic.ShouldBe("things");
        produced.Payloads.ShouldBe([new Thing("a", 1), new Thing("b", 2), new Thing("c", 3)]);
        produced.Exception.ShouldBeNull();
        _failed.ShouldBeEmpty();
        await Wait.UntilAsync(
            () => _host.Metrics.Sum("deimos.publish", ("topic", "things"), ("status", "success")) == 3,
            "the acknowledgements are counted");
    }

    [Theory]
    [InlineData("kafka")]
    [InlineData("kafka_async")]
    public async Task What_fails_is_told_with_its_payloads_and_only_those(string backend)
    {
        _host.Settings["Deimos:Kafka:Producer:message.max.bytes"] = "1000";
        await StartAsync(backend);
        var tooLarge = new Thing(new string('x', 2_000), 2);

        var publish = _host.Get<ThingProducer>().PublishListAsync(
            [new Thing("a", 1), tooLarge, new Thing("c", 3)], cancellationToken: Cancellation);
        if (backend == "kafka")
        {
            await Should.ThrowAsync<PublishException>(() => publish);
        }
        else
        {
            await publish;
        }

        await Wait.UntilAsync(() => _failed.Count == 1, "the failure is told");
        var failed = _failed.Single();
        failed.Producer.ShouldBe(nameof(ThingProducer));
        failed.Topic.ShouldBe("things");
        failed.Payloads.ShouldBe([tooLarge, new Thing("c", 3)]);
        failed.Exception.ShouldBeOfType<PublishException>().Reason.ShouldContain("too large");
        _host.Metrics.Sum("deimos.publish_error", ("topic", "things")).ShouldBe(2);
    }

    [Fact]
    public async Task Every_topic_that_fails_has_an_event_of_its_own()
    {
        _host.Settings["Deimos:Kafka:Producer:message.timeout.ms"] = "500";
        await StartAsync("kafka_async");
        await _host.Kafka.DisposeAsync();

        await _host.Get<ThingProducer>().PublishListAsync(
            [new Thing("a", 1), new Thing("b", 2)], cancellationToken: Cancellation);
        await _host.Get<ThingProducer>().PublishAsync(new Thing("c", 3), new() { Topic = "others" }, Cancellation);

        await Wait.UntilAsync(() => _failed.Count == 2, "both failures are told");
        _failed.OrderBy(failed => failed.Topic).Select(failed => (failed.Topic, failed.Payloads.Count))
            .ShouldBe([("others", 1), ("things", 2)]);
    }

    [Fact]
    public async Task A_host_that_stops_sends_what_was_not_waited_for()
    {
        _host.Settings["Deimos:Kafka:Producer:linger.ms"] = "2000";
        await StartAsync("kafka_async");
        await _host.Get<ThingProducer>().PublishListAsync(
            Enumerable.Range(0, 2_000).Select(n => new Thing($"{n}", n)), cancellationToken: Cancellation);

        await _host.StopAsync();

        _host.Kafka.Topics["things"].Records.Count.ShouldBe(2_000);
    }

    [Fact]
    public async Task A_canceled_call_leaves_what_was_handed_over_to_be_told_of()
    {
        _host.Settings["Deimos:Kafka:Producer:message.timeout.ms"] = "1500";
        await StartAsync("kafka");
        using var stalled = _host.Kafka.Faults.OnProduce("things").Delay(TimeSpan.FromMinutes(5));
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var publish = _host.Get<ThingProducer>().PublishAsync(
            new Thing("a", 1), cancellationToken: cancellation.Token);
        await stalled.WaitUntilFiredAsync(cancellationToken: Cancellation);
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => publish);
        await Wait.UntilAsync(() => _failed.Count == 1, "the failure is told");
    }

    private async Task StartAsync(string backend)
    {
        _host.Settings["Deimos:Producing:Backend"] = backend;
        await _host.StartAsync(deimos => deimos.AddProducer<ThingProducer>());
        var events = _host.Get<DeimosClient>().Events;
        events.Subscribe<ProduceEvent>(_produced.Enqueue);
        events.Subscribe<ProduceErrorEvent>(_failed.Enqueue);
    }
}
