using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Deimos.Consuming;
using Deimos.Inbox;
using Deimos.Observability;
using Deimos.Runtime.Tests.Consuming;
using Microsoft.EntityFrameworkCore;

namespace Deimos.Runtime.Tests.Inbox;

public sealed class InboxConsumingTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(nameof(EffectConsumer), true)]
    [InlineData(nameof(EffectConsumer), false)]
    [InlineData(nameof(EffectBatchConsumer), true)]
    [InlineData(nameof(EffectRecords), true)]
    public async Task After_a_crash_effects_are_not_repeated_unless_there_is_no_inbox(string consumer, bool hasInbox)
    {
        await using var host = await EffectsHost.CreateAsync(postgres);
        string[] ids = [.. Enumerable.Range(0, 20).Select(n => $"t{n}")];
        await host.PublishAsync(ids);
        using (EffectsProcess.Start(host, consumer, hasInbox))
        {
            await host.UntilAsync(effects => effects.Count == ids.Length, "all are handled");
        }

        host.Kafka.Committed().ShouldBeLessThan(0);
        await host.StartAsync(consumer, hasInbox);
        await host.Kafka.PublishAsync("last");
        await host.UntilAsync(effects => effects.Contains("last"), "the consumer has come to the end");

        string[] once = [.. ids, "last"];
        (await host.EffectsAsync()).ShouldBe(hasInbox ? once : [.. ids, .. once]);
        host.Kafka.Metrics.Sum("deimos.inbox.repeated", ("topic", host.Kafka.Topic))
            .ShouldBe(hasInbox ? ids.Length : 0);
        host.Kafka.Log.Count(DeimosEventIds.InboxRepeated).ShouldBe(
            !hasInbox ? 0 : consumer == nameof(EffectConsumer) ? ids.Length : 1);
    }

    [Fact]
    public async Task Parallel_keys_repeat_nothing_either_if_all_offsets_are_lost()
    {
        await using var host = await EffectsHost.CreateAsync(postgres);
        await host.StartAsync(configure: Configure);
        await host.Kafka.PublishAsync([.. Enumerable.Range(0, 1500).Select(n => $"t{n}")]);
        await Wait.UntilAsync(() => host.Kafka.Committed() == 1500, "all are handled");
        await host.Kafka.StopAsync();
        (await host.EffectsAsync()).Count.ShouldBe(1500);
        await using (var db = host.Open())
        {
            // Rows have gone, and the position covers them.
            var position = await db.Set<InboxPosition>().SingleAsync(Cancellation);
            position.NextOffset.ShouldBeGreaterThanOrEqualTo(500);
            (await db.Set<InboxMessage>().CountAsync(Cancellation)).ShouldBe(1500 - (int)position.PreviousOffset);
        }

        await ResetAsync(host.Kafka);
        await host.StartAsync(configure: Configure);
        await host.Kafka.PublishAsync("last");
        await Wait.UntilAsync(() => host.Kafka.Committed() == 1501, "the consumer has come to the end again");

        var effects = await host.EffectsAsync();
        effects.Count.ShouldBe(1501);
        effects.Distinct().Count().ShouldBe(1501);

        static void Configure(ConsumerOptions consumer)
        {
            consumer.InstanceId = null;
            consumer.KeyConcurrency = 8;

            // What is tried again early would hold the position up until all others are handled.
            consumer.MaxQueuedPerPartition = 200;
        }
    }

    [Fact]
    public async Task What_fails_leaves_nothing_and_holds_up_nothing()
    {
        await using var host = await EffectsHost.CreateAsync(postgres);
        await host.StartAsync();

        await host.Kafka.PublishAsync("a", "bad", "b");

        await host.UntilAsync(effects => effects.Contains("b"), "the last is handled");
        (await host.EffectsAsync()).ShouldBe(["a", "b"]);
        host.Kafka.Log.Count(DeimosEventIds.MessageSkipped).ShouldBe(1);
    }

    [Fact]
    public async Task What_a_batch_could_write_is_kept_and_the_rest_is_a_dead_letter()
    {
        await using var host = await EffectsHost.CreateAsync(postgres);
        await host.SqlAsync("ALTER TABLE effects ADD CHECK (\"TestId\" <> 'bad')");
        var letters = host.Kafka.Cluster.Name("letters");
        await host.Kafka.Cluster.CreateTopicAsync(letters, 1);
        await host.PublishAsync("a", "bad", "b");

        await host.StartAsync(nameof(EffectRecords), configure: consumer => consumer.DeadLetterTopic = letters);

        await Wait.UntilAsync(() => host.Kafka.Committed() == 3, "the batch is done with");
        (await host.EffectsAsync()).ShouldBe(["a", "b"]);
        host.Kafka.CountOf("dead_letter").ShouldBe(1);
    }

    [Fact]
    public async Task Messages_wait_for_an_inbox_that_does_not_answer()
    {
        await using var host = await EffectsHost.CreateAsync(postgres);
        await host.SqlAsync("ALTER TABLE kafka_inbox RENAME TO away");
        await host.StartAsync();
        await host.Kafka.PublishAsync("a");
        await Wait.UntilAsync(
            () => host.Kafka.Log.Count(DeimosEventIds.MessageWillBeRetried) > 1, "the message is tried again");

        await host.SqlAsync("ALTER TABLE away RENAME TO kafka_inbox");

        await host.UntilAsync(effects => effects.Count > 0, "the message is handled");
        (await host.EffectsAsync()).ShouldBe(["a"]);
        host.Kafka.Log.Entries.First(entry => entry.EventId == DeimosEventIds.MessageWillBeRetried).Exception!.Message
            .ShouldStartWith($"The inbox of EffectsDb cannot be asked about {host.Kafka.Topic}[0]@0: 42P01");
    }

    [Fact]
    public async Task A_context_that_retries_serves_as_well()
    {
        await using var host = await EffectsHost.CreateAsync(postgres);
        await host.StartAsync(database: options => options.UseNpgsql(npgsql => npgsql.EnableRetryOnFailure()));

        await host.Kafka.PublishAsync("a", "bad", "b");

        await host.UntilAsync(effects => effects.Contains("b"), "the last is handled");
        (await host.EffectsAsync()).ShouldBe(["a", "b"]);
    }

    private static async Task ResetAsync(ConsumingHost kafka)
    {
        using var admin = new AdminClientBuilder(
            new AdminClientConfig { BootstrapServers = kafka.Cluster.BootstrapServers }).Build();
        await admin.AlterConsumerGroupOffsetsAsync(
            [new(kafka.Group, [new(kafka.Topic, 0, 0)])],
            new AlterConsumerGroupOffsetsOptions { RequestTimeout = TimeSpan.FromSeconds(30) });
        kafka.Committed().ShouldBe(0);
    }
}
