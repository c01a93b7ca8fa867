using System.Collections.Concurrent;
using System.Text;
using Deimos.Embedded.Kafka;
using Deimos.Observability;
using Deimos.Producing;
using Microsoft.Extensions.Options;

namespace Deimos.Runtime.Tests.Producing;

public sealed class KafkaSenderTests : IAsyncLifetime
{
    private const string Topic = "widgets";
    private readonly RecordedLog _log = new();
    private readonly RecordedMetrics _metrics = new();
    private readonly ProducingOptions _options = new();
    private readonly DeimosEvents _events;
    private EmbeddedKafka _kafka = null!;

    public KafkaSenderTests() => _events = new(_log.For<DeimosEvents>());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _kafka = await EmbeddedKafka.StartAsync(cancellationToken: Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _kafka.DisposeAsync();
        _events.Dispose();
        _log.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public async Task Messages_arrive_with_key_value_and_headers_in_their_order()
    {
        using var sender = Sender();
        var headers = new MessageHeaders { { "foo", "bar" } };

        var batch = await sender.EnqueueAsync(
            [Message("a", "1", headers: headers), Message("a", "2"), Message("a", null)], Cancellation);
        await batch.Completion.WaitAsync(Cancellation);

        var read = KafkaClients.Read(_kafka.BootstrapServers, Topic, 3);
        read.Select(result => Text(result.Message.Value)).ShouldBe(["1", "2", null]);
        read.Select(result => Text(result.Message.Key)).ShouldBe(["a", "a", "a"]);
        Text(read[0].Message.Headers.GetLastBytes("foo")).ShouldBe("bar");
        batch.FailedCount.ShouldBe(0);
        _metrics.Sum("deimos.publish", ("topic", Topic)).ShouldBe(3);
        _metrics.Sum("messaging.client.sent.messages", ("messaging.destination.name", Topic)).ShouldBe(3);
    }

    [Fact]
    public async Task A_partition_key_decides_the_partition_as_librdkafka_decides_it_for_a_key()
    {
        await _kafka.CreateTopicAsync(Topic, partitions: 7, cancellationToken: Cancellation);
        using var sender = Sender();
        string[] keys = ["foo", "bar", "id-4711", "ünïcode", "Z"];

        var byKey = await sender.EnqueueAsync([.. keys.Select(key => Message(key, key))], Cancellation);
        var byPartitionKey = await sender.EnqueueAsync(
            [.. keys.Select(key => Message("other", key, partitionKey: key))], Cancellation);
        await Task.WhenAll(byKey.Completion, byPartitionKey.Completion).WaitAsync(Cancellation);

        foreach (var sameValue in KafkaClients.Read(_kafka.BootstrapServers, Topic, 2 * keys.Length)
            .GroupBy(result => Text(result.Message.Value)))
        {
            sameValue.Count().ShouldBe(2);
            sameValue.Select(result => result.Partition.Value).Distinct().Count().ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_full_queue_is_a_pause_and_every_message_arrives_once_and_in_order()
    {
        using var sender = Sender(("queue.buffering.max.messages", "10"));
        var messages = Enumerable.Range(0, 500).Select(n => Message("a", $"{n}")).ToList();

        var batch = await sender.EnqueueAsync(messages, Cancellation);
        await batch.Completion.WaitAsync(Cancellation);

        batch.FailedCount.ShouldBe(0);
        KafkaClients.Read(_kafka.BootstrapServers, Topic, 500)
            .Select(result => Text(result.Message.Value))
            .ShouldBe(Enumerable.Range(0, 500).Select(n => $"{n}"));
        _log.Count(DeimosEventIds.WaitingForQueue).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task The_wait_for_a_full_queue_can_be_canceled()
    {
        using var sender = Sender("127.0.0.1:1", ("queue.buffering.max.messages", "2"));
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var messages = Enumerable.Range(0, 5).Select(n => Message("a", $"{n}")).ToList();

        var enqueue = sender.EnqueueAsync(messages, cancellation.Token);
        await Wait.UntilAsync(() => _log.Count(DeimosEventIds.WaitingForQueue) > 0, "the queue is full");
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => enqueue);
    }

    [Fact]
    public async Task What_is_not_acknowledged_in_time_is_a_failure_with_its_reason()
    {
        using var sender = Sender("127.0.0.1:1", ("message.timeout.ms", "300"));
        var backend = Backend(sender, waits: true);
        var events = new List<ProduceErrorEvent>();
        _events.Subscribe<ProduceErrorEvent>(events.Add);

        var failure = await Should.ThrowAsync<PublishException>(
            () => backend.PublishAsync([Message("a", "1"), Message("a", "2")], Cancellation));

        failure.Topic.ShouldBe(Topic);
        failure.FailedCount.ShouldBe(2);
        failure.Message.ShouldContain("timed out");
        events.ShouldHaveSingleItem().Exception.ShouldBe(failure);
        _metrics.Sum("deimos.publish_error", ("topic", Topic)).ShouldBe(2);
        _metrics.Sum("deimos.publish", ("topic", Topic)).ShouldBe(0);
        sender.Reachability!.IsReachable.ShouldBeFalse();
        _log.Count(DeimosEventIds.BrokersUnreachable).ShouldBe(1);
    }

    [Fact]
    public async Task The_backend_that_does_not_wait_leaves_failures_to_events_log_and_metrics()
    {
        using var sender = Sender("127.0.0.1:1", ("message.timeout.ms", "300"));
        var backend = Backend(sender, waits: false);
        var events = new ConcurrentQueue<ProduceErrorEvent>();
        _events.Subscribe<ProduceErrorEvent>(events.Enqueue);

        await backend.PublishAsync([Message("a", "1")], Cancellation);

        await Wait.UntilAsync(() => !events.IsEmpty, "the failure is told");
        events.Single().Exception.ShouldBeOfType<PublishException>().FailedCount.ShouldBe(1);
        _log.Count(DeimosEventIds.DeliveryFailed).ShouldBe(1);
        _metrics.Sum("deimos.publish_error", ("topic", Topic)).ShouldBe(1);
    }

    [Fact]
    public async Task A_refused_message_stops_those_behind_it()
    {
        using var sender = Sender(("message.max.bytes", "1000"));
        var tooLarge = Message("a", new string('x', 2000));

        var batch = await sender.EnqueueAsync([Message("a", "1"), tooLarge, Message("a", "3")], Cancellation);
        await batch.Completion.WaitAsync(Cancellation);

        batch.ErrorOf(0).ShouldBeNull();
        batch.ErrorOf(1).ShouldNotBeNull().Code.ShouldBe(Confluent.Kafka.ErrorCode.MsgSizeTooLarge);
        batch.ErrorOf(2).ShouldNotBeNull();
        batch.FailedCount.ShouldBe(2);
    }

    [Fact]
    public async Task A_flush_is_bounded_and_says_how_many_messages_are_left()
    {
        _options.FlushTimeout = TimeSpan.FromMilliseconds(200);
        using var sender = Sender("127.0.0.1:1");
        await sender.EnqueueAsync([Message("a", "1"), Message("a", "2")], Cancellation);

        sender.Flush();

        _log.Entries.Single(entry => entry.EventId == DeimosEventIds.MessagesLeftAtShutdown).Text
            .ShouldContain("2 messages");
    }

    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);

    private static OutboundMessage Message(
        string key, string? value, string? partitionKey = null, MessageHeaders? headers = null) => new()
        {
            Topic = Topic,
            Producer = nameof(KafkaSenderTests),
            Key = Encoding.UTF8.GetBytes(key),
            Value = value is null ? null : Encoding.UTF8.GetBytes(value),
            PartitionKey = partitionKey,
            Headers = headers ?? MessageHeaders.None,
        };

    private KafkaPublishBackend Backend(KafkaSender sender, bool waits) =>
        new(sender, waits, _events, TimeProvider.System, _log.For<KafkaPublishBackend>());

    private KafkaSender Sender(params (string Name, string Value)[] properties) =>
        Sender(_kafka.BootstrapServers, properties);

    private KafkaSender Sender(string bootstrapServers, params (string Name, string Value)[] properties) => new(
        KafkaClients.Configs(bootstrapServers, properties),
        Options.Create(_options),
        new ProducingMetrics(_metrics),
        TimeProvider.System,
        _log.For<KafkaSender>());
}
