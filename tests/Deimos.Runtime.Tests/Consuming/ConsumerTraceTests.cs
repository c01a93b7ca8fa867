using System.Collections.Concurrent;
using System.Diagnostics;
using Deimos.Observability;
using Deimos.Runtime.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Consuming;

[Collection(nameof(TracedTests))]
public sealed class ConsumerTraceTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;
    private ConsumingHost _host = null!;

    public ConsumerTraceTests()
    {
        _listener = new()
        {
            ShouldListenTo = source => source.Name == DeimosTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ConsumingHost.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _listener.Dispose();
    }

    [Fact]
    public async Task A_failed_attempt_marks_its_span_and_the_handlers_but_not_the_decoding()
    {
        await _host.StartAsync(
            deimos => deimos.AddConsumer<ThingConsumer>(_host.Consumer()),
            services => services.AddSingleton(
                new Inbox<Thing> { OnReceived = (_, _) => throw new FormatException("as the test wants") }));

        await _host.PublishAsync("a");

        await Wait.UntilAsync(() => Process().Any(), "the attempt is over");
        var process = Process().Single();
        process.Status.ShouldBe(ActivityStatusCode.Error);
        process.StatusDescription.ShouldBe("as the test wants");
        process.GetTagItem("error.type").ShouldBe("System.FormatException");
        process.GetTagItem("deimos.consumer").ShouldBe("ThingConsumer");
        Beneath(process).Select(child => (child.DisplayName, child.Status)).ShouldBe(
            [("decode", ActivityStatusCode.Unset), ("consume ThingConsumer", ActivityStatusCode.Error)]);
    }

    [Fact]
    public async Task What_cannot_be_decoded_marks_the_decoding_and_is_not_consumed()
    {
        await _host.StartAsync(
            deimos => deimos.AddConsumer<ThingConsumer>(_host.Consumer()),
            services => services.AddSingleton(new Inbox<Thing>()));

        await _host.PublishPoisonAsync("no Avro");

        await Wait.UntilAsync(() => Process().Any(), "the attempt is over");
        Beneath(Process().Single()).Select(child => (child.DisplayName, child.Status))
            .ShouldBe([("decode", ActivityStatusCode.Error)]);
    }

    [Fact]
    public async Task A_batch_is_linked_to_all_that_sent_its_messages_and_no_ones_child()
    {
        await _host.StartAsync(
            deimos => deimos.AddConsumer<ThingBatchConsumer>(_host.Consumer(consumer =>
            {
                consumer.BatchSize = 2;
                consumer.BatchWait = TimeSpan.FromMinutes(1);
            })),
            services => services.AddSingleton(new BatchInbox()));

        await _host.Things.PublishAsync(new Thing("a", 1), cancellationToken: Cancellation);
        await _host.Things.PublishAsync(new Thing("b", 2), cancellationToken: Cancellation);

        await Wait.UntilAsync(() => Process().Any(), "the batch is handled");
        var process = Process().Single();
        process.ParentSpanId.ShouldBe(default);
        process.Status.ShouldBe(ActivityStatusCode.Unset);
        process.GetTagItem("messaging.batch.message_count").ShouldBe(2);
        var senders = _ended.Where(activity => activity.DisplayName == $"send {_host.Topic}");
        process.Links.Select(link => link.Context.SpanId).ShouldBe(senders.Select(sender => sender.SpanId));
    }

    private IEnumerable<Activity> Process() =>
        _ended.Where(activity => activity.DisplayName == $"process {_host.Topic}");

    private IEnumerable<Activity> Beneath(Activity parent) =>
        _ended.Where(activity => activity.ParentSpanId == parent.SpanId);
}
