using System.Diagnostics;
using Deimos.Observability;
using Deimos.Producing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Deimos.Runtime.Tests.Producing;

/// <summary>What happens around the sending: chunks, events, logs, spans.</summary>
[Collection(nameof(TracedTests))]
public sealed class ProducerPipelineTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Case", "26")]
    public async Task A_backend_gets_500_messages_at_a_time_unless_told_otherwise()
    {
        var backend = new Scripted();
        await using var host = await StartAsync(backend);

        await host.Get<Bare>().PublishListAsync(
            Enumerable.Range(0, 1_001).Select(_ => Bare.Foo()), cancellationToken: Cancellation);

        backend.Chunks.Select(chunk => chunk.Count).ShouldBe([500, 500, 1]);
    }

    [Fact]
    [Trait("Case", "26")]
    public async Task With_a_batch_size_of_one_the_backend_is_called_for_each_message()
    {
        var backend = new Scripted();
        await using var host = await StartAsync(backend, producer => producer.MaxBatchSize = 1);

        await host.Get<Bare>().PublishListAsync([Bare.Foo(), Bare.Foo()], cancellationToken: Cancellation);

        backend.Chunks.Select(chunk => chunk.Count).ShouldBe([1, 1]);
    }

    [Fact]
    public async Task A_chunk_that_fails_names_all_messages_that_were_not_published()
    {
        var backend = new Scripted
        {
            OnPublish = (call, chunk) =>
            {
                if (call == 2)
                {
                    throw new PublishException("my-topic", [chunk[1]], chunk.Count, "Broker: no");
                }
            },
        };
        await using var host = await StartAsync(backend, producer => producer.MaxBatchSize = 2);

        var failure = await Should.ThrowAsync<PublishException>(() => host.Get<Bare>().PublishListAsync(
            Enumerable.Range(0, 5).Select(n => new Payload { ["test_id"] = $"{n}", ["some_int"] = n }),
            cancellationToken: Cancellation));

        backend.Chunks.Count.ShouldBe(2);
        failure.Failed.Select(message => message.DecodedKey).ShouldBe(["3", "4"]);
        failure.Message.ShouldStartWith("Topic 'my-topic': 2 of 5 messages were not published: Broker: no.");
    }

    [Fact]
    public async Task A_subscriber_that_throws_does_not_stop_a_message()
    {
        await using var host = await MemoryHost.StartAsync(Bare.On(KeyConfig.None));
        host.Deimos.Events.Subscribe("encode_messages", _ => throw new FormatException());

        await host.Get<Bare>().PublishAsync(Bare.Foo(), cancellationToken: Cancellation);

        host.Sent.ShouldHaveSingleItem();
        host.Log.Count(DeimosEventIds.EventSubscriberFailed).ShouldBe(1);
    }

    [Theory]
    [InlineData(PayloadLog.Keys, "1 messages for my-topic from Bare went to backend in_memory: \"the key\"")]
    [InlineData(
        PayloadLog.Headers, "1 messages for my-topic from Bare went to backend in_memory: {\"reason\":\"import\"}")]
    [InlineData(
        PayloadLog.Full,
        "1 messages for my-topic from Bare went to backend in_memory: \"the key\": "
            + "{\"test_id\":\"foo\",\"some_int\":123,\"payload_key\":\"the key\"}")]
    public async Task The_log_says_as_much_as_is_asked_for(PayloadLog mode, string expected)
    {
        await using var host = await MemoryHost.StartAsync(deimos =>
        {
            Bare.On(KeyConfig.Plain)(deimos);
            deimos.AddProducer<Bare>(producer => producer.PayloadLog = mode);
        });

        await host.Get<Bare>().PublishAsync(
            Bare.Foo("the key"), new() { Headers = new() { { "reason", "import" } } }, Cancellation);

        var entry = host.Log.Entries.Single(entry => entry.EventId == DeimosEventIds.MessagesPublishedInDetail);
        (entry.Level, entry.Text).ShouldBe((LogLevel.Information, expected));
    }

    [Fact]
    public async Task Without_being_asked_for_it_the_log_says_nothing_of_keys_and_payloads()
    {
        await using var host = await MemoryHost.StartAsync(Bare.On(KeyConfig.Plain));

        await host.Get<Bare>().PublishAsync(
            new Payload { ["test_id"] = "s3cret", ["some_int"] = 4711, PayloadKey = "s3cret" },
            cancellationToken: Cancellation);

        host.Log.Entries.Single(entry => entry.EventId == DeimosEventIds.MessagesPublished).Text
            .ShouldBe("1 messages for my-topic from Bare went to backend in_memory");
        host.Log.Entries.ShouldAllBe(entry => !entry.Text.Contains("s3cret") && !entry.Text.Contains("4711"));
    }

    [Fact]
    public async Task The_context_of_a_call_travels_in_its_headers()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == DeimosTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        await using var host = await MemoryHost.StartAsync(Bare.On(KeyConfig.None));
        using var request = new Activity("request") { TraceStateString = "vendor=1" }.Start();

        await host.Get<Bare>().PublishAsync(Bare.Foo(), cancellationToken: Cancellation);

        var headers = host.Sent.Single().Headers;
        ActivityContext.TryParse(headers.GetText("traceparent"), headers.GetText("tracestate"), out var sent)
            .ShouldBeTrue();
        sent.TraceId.ShouldBe(request.TraceId);
        sent.SpanId.ShouldNotBe(request.SpanId);
        sent.TraceState.ShouldBe("vendor=1");
    }

    private static Task<MemoryHost> StartAsync(Scripted backend, Action<ProducerOptions>? configure = null) =>
        MemoryHost.StartAsync(
            deimos =>
            {
                Bare.On(KeyConfig.Field("test_id"))(deimos);
                deimos.AddProducer<Bare>(producer => producer.Backend = backend.Name)
                    .AddProducer<Bare>(configure)
                    .ConfigureKafka(kafka => kafka.BootstrapServers = "127.0.0.1:1");
            },
            services => services.AddSingleton<IPublishBackend>(backend));

    private sealed class Scripted : IPublishBackend
    {
        public string Name => "scripted";

        public List<IReadOnlyList<OutboundMessage>> Chunks { get; } = [];

        public Action<int, IReadOnlyList<OutboundMessage>> OnPublish { get; init; } = (_, _) => { };

        public Task PublishAsync(IReadOnlyList<OutboundMessage> messages, CancellationToken cancellationToken)
        {
            Chunks.Add(messages);
            OnPublish(Chunks.Count, messages);
            return Task.CompletedTask;
        }
    }
}
