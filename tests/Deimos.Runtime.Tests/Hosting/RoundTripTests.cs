using System.Diagnostics;
using Deimos.Observability;
using Deimos.Producing;
using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Hosting;

[Collection(nameof(TracedTests))]
public sealed class RoundTripTests : IAsyncLifetime
{
    private readonly Inbox<Thing> _things = new();
    private TestHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await TestHost.CreateAsync();

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    [Trait("Case", "58")]
    [Trait("Case", "66")]
    [Trait("Case", "72")]
    public async Task A_type_of_the_service_travels_with_its_key_and_a_tombstone_after_it()
    {
        await StartAsync("g");
        var producer = _host.Get<ThingProducer>();

        await producer.PublishAsync(new Thing("foo", 123), cancellationToken: Cancellation);
        await producer.PublishTombstoneAsync("foo", cancellationToken: Cancellation);

        await Wait.UntilAsync(() => _things.Received.Count == 2, "both messages are consumed");
        var (thing, metadata) = _things.Received[0];
        thing.ShouldBe(new Thing("foo", 123));
        metadata.Topic.ShouldBe("things");
        metadata.GroupId.ShouldBe("g");
        metadata.Key.ShouldBe("foo");
        metadata.Offset.ShouldBe(0);
        metadata.RetryCount.ShouldBe(0);
        metadata.Timestamp.ShouldBeInRange(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        var (tombstone, itsMetadata) = _things.Received[1];
        tombstone.ShouldBeNull();
        itsMetadata.Key.ShouldBe("foo");
    }

    [Fact]
    [Trait("Case", "1")]
    [Trait("Case", "57")]
    public async Task Payloads_without_a_type_travel_as_a_list_and_lose_what_the_schema_does_not_know()
    {
        var inbox = new Inbox<Payload>();
        await _host.StartAsync(
            deimos => deimos.AddProducer<PayloadProducer>().AddConsumer<PayloadConsumer>(c => c.GroupId = "g"),
            services => services.AddSingleton(inbox));

        await _host.Get<PayloadProducer>().PublishListAsync(
            [
                new Payload { ["test_id"] = "foo", ["some_int"] = 123, ["unknown"] = "dropped" },
                new Payload { ["test_id"] = "bar", ["some_int"] = 124 },
            ],
            cancellationToken: Cancellation);

        await Wait.UntilAsync(() => inbox.Received.Count == 2, "both messages are consumed");
        inbox.Received.Select(received => received.Payload).ShouldBe(
            [
                new Payload { ["test_id"] = "foo", ["some_int"] = 123 },
                new Payload { ["test_id"] = "bar", ["some_int"] = 124 },
            ]);
        inbox.Received.Select(received => received.Metadata.Key).ShouldBe(["foo", "bar"]);
    }

    [Fact]
    [Trait("Case", "3")]
    [Trait("Case", "28")]
    public async Task A_payload_that_misses_a_field_is_named_with_its_path_and_nothing_is_sent()
    {
        await _host.StartAsync(deimos => deimos.AddProducer<PayloadProducer>());
        var producer = _host.Get<PayloadProducer>();

        var failure = await Should.ThrowAsync<PayloadException>(() => producer.PublishListAsync(
            [
                new Payload { ["test_id"] = "a", ["some_int"] = 1 },
                new Payload { ["test_id"] = "b", ["some_int"] = 2 },
                new Payload { ["test_id"] = "c" },
            ],
            cancellationToken: Cancellation));
        await producer.PublishAsync(
            new Payload { ["test_id"] = "d", ["some_int"] = 4 }, cancellationToken: Cancellation);

        failure.Faults.Select(fault => fault.Path).ShouldBe(["[2].some_int"]);
        KafkaClients.Read(_host.Kafka.BootstrapServers, "things", 1).Single().Offset.Value.ShouldBe(0);
        _host.Metrics.Sum("deimos.publish", ("topic", "things")).ShouldBe(1);
    }

    [Fact]
    [Trait("Case", "24")]
    public async Task Another_topic_and_headers_can_be_given_for_a_call()
    {
        await _host.StartAsync(deimos => deimos.AddProducer<ThingProducer>());

        await _host.Get<ThingProducer>().PublishAsync(
            new Thing("foo", 1),
            new() { Topic = "a-new-topic", Headers = new() { { "foo", "bar" } } },
            Cancellation);

        var message = KafkaClients.Read(_host.Kafka.BootstrapServers, "a-new-topic", 1).Single().Message;
        message.Headers.GetLastBytes("foo").ShouldBe("bar"u8.ToArray());
    }

    [Fact]
    [Trait("Case", "25")]
    public async Task A_blank_topic_or_one_key_for_several_payloads_is_refused()
    {
        await _host.StartAsync(deimos => deimos.AddProducer<ThingProducer>());
        var producer = _host.Get<ThingProducer>();

        await Should.ThrowAsync<ArgumentException>(
            () => producer.PublishAsync(new Thing("a", 1), new() { Topic = " " }));
        await Should.ThrowAsync<ArgumentException>(
            () => producer.PublishListAsync([new Thing("a", 1), new Thing("b", 2)], new() { Key = "c" }));
    }

    [Fact]
    [Trait("Case", "11")]
    public async Task The_topic_prefix_is_part_of_the_topic_and_of_the_subject()
    {
        _host.Settings["Deimos:Producing:TopicPrefix"] = "prefix.";
        await _host.StartAsync(deimos => deimos.AddProducer<ThingProducer>());

        await _host.Get<ThingProducer>().PublishAsync(new Thing("foo", 1), cancellationToken: Cancellation);

        KafkaClients.Read(_host.Kafka.BootstrapServers, "prefix.things", 1).ShouldHaveSingleItem();
        using var http = new HttpClient();
        var subjects = await http.GetStringAsync(
            $"{_host.Settings["ConnectionStrings:schema-registry"]}subjects", Cancellation);
        subjects.ShouldBe("""["prefix.things-key","prefix.things-value"]""");
    }

    [Fact]
    [Trait("Case", "5")]
    [Trait("Case", "6")]
    public async Task Disabled_producers_send_nothing()
    {
        await _host.StartAsync(deimos => deimos.AddProducer<ThingProducer>());
        var producer = _host.Get<ThingProducer>();

        using (Producers.Disable<ThingProducer>())
        {
            await producer.PublishAsync(new Thing("no", 1), cancellationToken: Cancellation);
        }

        await producer.PublishAsync(new Thing("yes", 1), cancellationToken: Cancellation);

        KafkaClients.Read(_host.Kafka.BootstrapServers, "things", 1).ShouldHaveSingleItem();
        _host.Metrics.Sum("deimos.publish", ("topic", "things")).ShouldBe(1);
    }

    [Fact]
    [Trait("Case", "26")]
    public async Task A_list_is_sent_in_chunks_of_the_batch_size()
    {
        _host.Settings["Deimos:Producers:ThingProducer:MaxBatchSize"] = "2";
        await _host.StartAsync(deimos => deimos.AddProducer<ThingProducer>());

        await _host.Get<ThingProducer>().PublishListAsync(
            Enumerable.Range(0, 5).Select(n => new Thing($"{n}", n)), cancellationToken: Cancellation);

        _host.Metrics.Sum("deimos.publish", ("topic", "things")).ShouldBe(5);
        _host.Metrics.Count("deimos.publish", ("topic", "things")).ShouldBe(3);
    }

    [Fact]
    public async Task The_partition_key_hook_brings_messages_together_whatever_their_keys()
    {
        await _host.Kafka.CreateTopicAsync("things", partitions: 5, cancellationToken: Cancellation);
        await _host.StartAsync(deimos => deimos.AddProducer<RoutedProducer>());

        await _host.Get<RoutedProducer>().PublishListAsync(
            Enumerable.Range(0, 20).Select(n => new Thing($"key-{n}", 7)), cancellationToken: Cancellation);

        KafkaClients.Read(_host.Kafka.BootstrapServers, "things", 20)
            .Select(result => result.Partition.Value).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_producer_made_by_hand_says_how_to_get_one()
    {
        var failure = await Should.ThrowAsync<DetachedProducerException>(
            () => new ThingProducer().PublishAsync(new Thing("a", 1)));

        failure.Message.ShouldContain("AddProducer<ThingProducer>()");
    }

    [Fact]
    public async Task The_trace_goes_from_the_sender_over_the_broker_to_the_handler()
    {
        var activities = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == DeimosTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (activities)
                {
                    activities.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await StartAsync("traced");
        using var request = new Activity("request").Start();

        await _host.Get<ThingProducer>().PublishAsync(new Thing("foo", 1), cancellationToken: Cancellation);

        List<Activity> Mine()
        {
            lock (activities)
            {
                return [.. activities.Where(activity => activity.TraceId == request.TraceId)];
            }
        }

        await Wait.UntilAsync(() => Mine().Count == 4, "all spans have ended");
        var send = Mine().Single(activity => activity.DisplayName == "send things");
        var process = Mine().Single(activity => activity.DisplayName == "process things");
        send.Kind.ShouldBe(ActivityKind.Producer);
        send.ParentSpanId.ShouldBe(request.SpanId);
        process.Kind.ShouldBe(ActivityKind.Consumer);
        process.ParentSpanId.ShouldBe(send.SpanId);
        process.Links.Single().Context.SpanId.ShouldBe(send.SpanId);
        process.GetTagItem("messaging.consumer.group.name").ShouldBe("traced");
        Mine().Where(activity => activity.ParentSpanId == process.SpanId).Select(activity => activity.DisplayName)
            .ShouldBe(["decode", "consume ThingConsumer"]);
    }

    private Task StartAsync(string group) => _host.StartAsync(
        deimos => deimos.AddProducer<ThingProducer>().AddConsumer<ThingConsumer>(consumer => consumer.GroupId = group),
        services => services.AddSingleton(_things));
}
