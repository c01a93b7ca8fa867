using System.Collections.Concurrent;
using Deimos.Consuming;
using Deimos.Observability;
using Deimos.Runtime.Tests.Hosting;
using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Consuming;

public sealed class BatchConsumerTests : IAsyncLifetime
{
    private ConsumingHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ConsumingHost.CreateAsync();

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    [Trait("Case", "76")]
    [Trait("Case", "80")]
    public async Task Payloads_come_in_their_order_with_their_keys_and_a_tombstone_as_null()
    {
        var inbox = new BatchInbox();
        await StartAsync(inbox, consumer =>
        {
            consumer.BatchSize = 3;
            consumer.BatchWait = TimeSpan.FromMinutes(1);
        });

        await _host.PublishAsync("foo", "bar");
        await _host.Things.PublishTombstoneAsync("gone", cancellationToken: Cancellation);

        await Wait.UntilAsync(() => inbox.Ids.Count() == 3, "all messages are consumed");
        var batch = inbox.Received.ShouldHaveSingleItem();
        batch.Payloads.ShouldBe([new Thing("foo", 0), new Thing("bar", 1), null]);
        batch.Metadata.Keys.ShouldBe(["foo", "bar", "gone"]);
        batch.Metadata.Topic.ShouldBe(_host.Topic);
        batch.Metadata.GroupId.ShouldBe(_host.Group);
        batch.Metadata.Consumer.ShouldBe("ThingBatchConsumer");
        batch.Metadata.Partition.ShouldBe(0);
        batch.Metadata.FirstOffset.ShouldBe(0);
        batch.Metadata.LastOffset.ShouldBe(2);
        batch.Metadata.BatchSize.ShouldBe(3);
        batch.Metadata.RetryCount.ShouldBe(0);
        batch.Metadata.Messages.Select(message => message.Offset).ShouldBe([0, 1, 2]);
        await _host.StopAsync();
        _host.Committed().ShouldBe(3);
    }

    [Fact]
    public async Task A_batch_is_no_larger_than_asked_and_does_not_wait_once_it_is_full()
    {
        var inbox = new BatchInbox();
        await StartAsync(inbox, consumer =>
        {
            consumer.BatchSize = 2;
            consumer.BatchWait = TimeSpan.FromMinutes(1);
        });

        await _host.PublishAsync("a", "b", "c", "d", "e");

        await Wait.UntilAsync(() => inbox.Ids.Count() == 4, "two full batches are consumed");
        inbox.Received.Select(batch => batch.Payloads.Count).ShouldBe([2, 2]);
        await _host.StopAsync();
        // The fifth waits for company; a stop leaves it to the next owner.
        _host.Committed().ShouldBe(4);
    }

    [Fact]
    public async Task Metrics_count_batches_and_their_messages()
    {
        var inbox = new BatchInbox
        {
            OnReceived = batch =>
            {
                if (batch.Payloads[0]!.TestId == "bad")
                {
                    throw new FormatException();
                }
            },
        };
        await StartAsync(inbox, consumer =>
        {
            consumer.BatchSize = 2;
            consumer.BatchWait = TimeSpan.FromMinutes(1);
        });

        await _host.PublishAsync("good", "good", "bad", "good");

        await Wait.UntilAsync(() => inbox.Received.Count == 2, "both batches are tried");
        await _host.StopAsync();
        _host.CountOf("batch_received").ShouldBe(2);
        _host.CountOf("received").ShouldBe(4);
        _host.CountOf("batch_success").ShouldBe(1);
        _host.CountOf("success").ShouldBe(2);
        _host.CountOf("batch_error").ShouldBe(1);
        _host.CountOf("error").ShouldBe(0);
        _host.Metrics.Count("deimos.handler.time", ("time", "consume_batch"), ("topic", _host.Topic)).ShouldBe(1);
        _host.Metrics.Sum("messaging.client.consumed.messages", ("messaging.destination.name", _host.Topic))
            .ShouldBe(4);
    }

    [Fact]
    [Trait("Case", "78")]
    public async Task A_failure_is_skipped_as_a_whole_by_default_and_so_is_a_batch_with_poison_in_it()
    {
        var inbox = new BatchInbox
        {
            OnReceived = batch =>
            {
                if (batch.Payloads.Any(thing => thing!.TestId == "bad"))
                {
                    throw new FormatException();
                }
            },
        };
        await StartAsync(inbox, consumer =>
        {
            consumer.BatchSize = 2;
            consumer.BatchWait = TimeSpan.FromMinutes(1);
        });

        await _host.PublishAsync("bad", "a", "b");
        await _host.PublishPoisonAsync("no Avro");
        await _host.PublishAsync("c", "d");

        await Wait.UntilAsync(() => inbox.Received.Count == 2, "the batches around the poison are tried");
        await _host.StopAsync();
        inbox.Ids.ShouldBe(["bad", "a", "c", "d"]);
        _host.CountOf("batch_error").ShouldBe(2);
        _host.Log.Entries.Where(entry => entry.EventId == DeimosEventIds.MessageSkipped)
            .Select(entry => entry.Text).ShouldBe(
            [
                $"ThingBatchConsumer failed at {_host.Topic}[0]@0..1 with key 'bad', 'a' and skips it",
                $"ThingBatchConsumer failed at {_host.Topic}[0]@2..3 with key '(null)' and skips it",
            ]);
        _host.Committed().ShouldBe(6);
    }

    [Fact]
    [Trait("Case", "77")]
    public async Task With_reraise_a_batch_with_poison_in_it_is_tried_again_and_its_offset_is_not_stored()
    {
        var inbox = new BatchInbox();
        await StartAsync(inbox, consumer =>
        {
            consumer.BatchSize = 2;
            consumer.BatchWait = TimeSpan.FromMinutes(1);
            consumer.ReraiseErrors = true;
        });

        await _host.PublishAsync("a", "b", "c");
        await _host.PublishPoisonAsync("no Avro");

        await Wait.UntilAsync(
            () => _host.Log.Count(DeimosEventIds.MessageWillBeRetried) > 2, "the batch is tried again");
        await _host.StopAsync();
        inbox.Ids.ShouldBe(["a", "b"]);
        _host.Log.Entries.First(entry => entry.EventId == DeimosEventIds.MessageWillBeRetried).Exception
            .ShouldBeOfType<MessageDecodeException>();
        _host.Committed().ShouldBe(2);
    }

    [Fact]
    public async Task A_failed_batch_is_tried_again_whole_with_metadata_of_its_own_and_nothing_behind_it()
    {
        var inbox = new BatchInbox
        {
            OnReceived = batch =>
            {
                if (batch.Metadata.RetryCount < 2)
                {
                    throw new FormatException();
                }
            },
            IsFatal = (exception, things) => exception is FormatException && things.Count == 2,
        };
        await StartAsync(inbox, consumer =>
        {
            consumer.BatchSize = 2;
            consumer.BatchWait = TimeSpan.FromMinutes(1);
        });

        await _host.PublishAsync("a", "b");

        await Wait.UntilAsync(() => inbox.Received.Count == 3, "the batch is tried three times");
        inbox.Received.Select(batch => batch.Metadata.RetryCount).ShouldBe([0, 1, 2]);
        inbox.Received.Select(batch => batch.Metadata).Distinct().Count().ShouldBe(3);
        inbox.Ids.ShouldBe(["a", "b", "a", "b", "a", "b"]);
    }

    [Fact]
    public async Task With_a_dead_letter_topic_only_what_cannot_be_decoded_goes_there()
    {
        var deadLetters = _host.Cluster.Name("dead");
        await _host.Cluster.CreateTopicAsync(deadLetters, 1);
        var inbox = new BatchInbox
        {
            OnReceived = batch =>
            {
                if (batch.Metadata.RetryCount == 0)
                {
                    throw new TimeoutException();
                }
            },
            IsFatal = (exception, _) => exception is TimeoutException,
        };
        await StartAsync(inbox, consumer =>
        {
            consumer.BatchSize = 4;
            consumer.BatchWait = TimeSpan.FromMinutes(1);
            consumer.DeadLetterTopic = deadLetters;
        });

        await _host.PublishAsync("a", "b");
        await _host.PublishPoisonAsync("no Avro");
        await _host.PublishAsync("c");

        await Wait.UntilAsync(() => inbox.Received.Count == 2, "the rest of the batch is tried again");
        await _host.StopAsync();
        inbox.Received[1].Payloads.Select(thing => thing!.TestId).ShouldBe(["a", "b", "c"]);
        inbox.Received[1].Metadata.Keys.ShouldBe(["a", "b", "c"]);
        KafkaClients.Read(_host.Cluster.BootstrapServers, deadLetters, 1).Single().Message.Value
            .ShouldBe("no Avro"u8.ToArray());
        _host.CountOf("dead_letter").ShouldBe(1);
        _host.CountOf("error").ShouldBe(1);
        _host.CountOf("batch_error").ShouldBe(1);
        _host.Committed().ShouldBe(4);
    }

    [Fact]
    [Trait("Case", "82")]
    public async Task Batches_are_logged_with_the_identifiers_of_their_messages_and_without_payloads()
    {
        var inbox = new ConcurrentQueue<Payload?>();
        var topic = _host.Cluster.Name("identified");
        _host.Settings["Deimos:Producers:IdentifiedProducer:Topic"] = topic;
        await _host.Cluster.CreateTopicAsync(topic, 1);
        await _host.StartAsync(
            deimos => deimos.AddProducer<IdentifiedProducer>().AddConsumer<IdentifiedConsumer>(
                _host.Consumer(consumer =>
                {
                    consumer.Topic = topic;
                    consumer.BatchSize = 2;
                    consumer.BatchWait = TimeSpan.FromMinutes(1);
                })),
            services => services.AddSingleton(inbox));

        await _host.Get<IdentifiedProducer>().PublishListAsync(
            [Identified("1", "one"), Identified("2", "two")], cancellationToken: Cancellation);

        await Wait.UntilAsync(() => _host.Log.Count(DeimosEventIds.BatchHandled) == 1, "the batch is handled");
        _host.Log.Entries.Where(entry => entry.EventId is DeimosEventIds.BatchReceived or DeimosEventIds.BatchHandled)
            .Select(entry => entry.Text).ShouldBe(
            [
                $"IdentifiedConsumer received 2 messages, {topic}[0]@0..1: "
                    + "[{key: 1, message_id: one}, {key: 2, message_id: two}]",
                $"IdentifiedConsumer has handled 2 messages, {topic}[0]@0..1: "
                    + "[{key: 1, message_id: one}, {key: 2, message_id: two}]",
            ]);

        static Payload Identified(string key, string id) => new()
        {
            [Payload.KeyName] = key,
            ["test_id"] = "secret",
            ["some_int"] = 1,
            ["message_id"] = id,
            ["timestamp"] = "2020-01-01",
        };
    }

    [Fact]
    public async Task A_batch_that_is_not_full_is_handled_when_its_wait_is_over()
    {
        var inbox = new BatchInbox();
        await StartAsync(inbox, consumer => consumer.BatchWait = TimeSpan.FromMilliseconds(50));

        await _host.PublishAsync("alone");

        await Wait.UntilAsync(() => inbox.Received.Count == 1, "the batch of one is handled");
        inbox.Ids.ShouldBe(["alone"]);
    }

    private Task StartAsync(BatchInbox inbox, Action<ConsumerOptions> configure) => _host.StartAsync(
        deimos => deimos.AddConsumer<ThingBatchConsumer>(_host.Consumer(configure)),
        services => services.AddSingleton(inbox));

    [Topic("identified"), Schema("MySchemaWithId", Namespace = "com.my-namespace"), PlainKey]
    internal sealed class IdentifiedProducer : Deimos.Producing.Producer<Payload>;

    [Topic("identified"), Schema("MySchemaWithId", Namespace = "com.my-namespace"), PlainKey]
    internal sealed class IdentifiedConsumer(ConcurrentQueue<Payload?> inbox) : BatchConsumer<Payload>
    {
        public override Task ConsumeAsync(
            IReadOnlyList<Payload?> payloads, BatchMetadata metadata, CancellationToken cancellationToken)
        {
            foreach (var payload in payloads)
            {
                inbox.Enqueue(payload);
            }

            return Task.CompletedTask;
        }
    }
}
