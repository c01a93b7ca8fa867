using System.Collections.Concurrent;
using Deimos.Embedded.Kafka.Inspection;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Observability;
using Deimos.Outbox;
using Deimos.Runtime.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Outbox;

public sealed class RelayTests(PostgresFixture postgres) : OutboxScene(postgres)
{
    [Fact]
    [Trait("Case", "155")]
    [Trait("Case", "165")]
    public async Task What_is_committed_arrives_as_it_was_published_and_leaves_the_table()
    {
        await Service.StartWithAsync(_ => { });
        await using var scope = Service.Scope();

        await scope.ServiceProvider.GetRequiredService<ThingProducer>().PublishAsync(
            new("foo", 1), new() { Headers = new() { { "reason", "import" } } }, Cancellation);
        await scope.ServiceProvider.GetRequiredService<ThingProducer>().PublishTombstoneAsync(
            "foo", cancellationToken: Cancellation);

        var read = await ReadAsync("things", 2);
        read[0].KeyText![6..].ShouldBe("foo");
        read[0].ValueText![0].ShouldBe('\0');
        read[0].Headers.ShouldContain(header => header.Name == "reason");
        read[1].ValueText.ShouldBeNull();
        await Service.IsEmptyAsync();
        Service.Host.Metrics.Sum("deimos.outbox.process", ("topic", "things")).ShouldBe(2);
        Service.Host.Metrics.Sum("deimos.publish", ("topic", "things")).ShouldBe(2);
    }

    [Fact]
    [Trait("Case", "157")]
    [Trait("Case", "172")]
    public async Task Pages_of_several_topics_keep_the_order_of_every_key()
    {
        await Service.StartAsync();
        await InsertAsync(3000, row => ($"topic-{row % 4}", $"key-{row % 7}", $"{row}"));
        await Service.RestartAsync(outbox => outbox.BatchSize = 100);

        for (var topic = 0; topic < 4; topic++)
        {
            foreach (var key in (await ReadAsync($"topic-{topic}", 750)).GroupBy(record => record.KeyText))
            {
                var values = key.Select(record => int.Parse(record.ValueText!, null)).ToList();
                values.ShouldBe(values.Order());
            }
        }

        await Service.IsEmptyAsync();
        Service.Host.Metrics.Sum("deimos.publish").ShouldBe(3000);
    }

    [Fact]
    [Trait("Case", "161")]
    public async Task A_compacted_topic_sends_the_last_message_of_each_key_of_a_page()
    {
        await Service.StartAsync();
        await InsertAsync([("a", "key1", "AAA"), ("a", "key2", "BBB"), ("a", "key1", "CCC")]);
        await InsertAsync([("b", "key1", "AAA"), ("b", "key2", "BBB"), ("b", "key1", "CCC")]);
        await InsertAsync([("a", null, "DDD"), ("a", null, "EEE"), ("a", "key3", "FFF")]);
        await Service.RestartAsync(outbox => outbox.CompactTopics.Add("a"));

        await Service.IsEmptyAsync();
        Values(await ReadAsync("a", 5)).Order().ShouldBe(["BBB", "CCC", "DDD", "EEE", "FFF"]);
        Values(await ReadAsync("b", 3)).Order().ShouldBe(["AAA", "BBB", "CCC"]);
        Service.Host.Kafka.Topics["a"].Records.Count.ShouldBe(5);
        Service.Host.Metrics.Sum("deimos.outbox.process", ("topic", "a")).ShouldBe(6);
    }

    [Fact]
    public async Task All_topics_can_be_compacted()
    {
        await Service.StartAsync();
        await InsertAsync([("a", "key1", "AAA"), ("a", "key1", "BBB"), ("b", "key1", "CCC"), ("b", "key1", "DDD")]);
        await Service.RestartAsync(outbox => outbox.CompactTopics.Add("all"));

        await Service.IsEmptyAsync();
        Values(await ReadAsync("a", 1)).ShouldBe(["BBB"]);
        Values(await ReadAsync("b", 1)).ShouldBe(["DDD"]);
    }

    [Fact]
    public async Task Partition_keys_and_partitioners_of_rows_decide_the_partition()
    {
        await Service.StartAsync();
        await Service.Host.Kafka.CreateTopicAsync("routed", partitions: 7, cancellationToken: Cancellation);
        await Service.ExecuteAsync(
            """
            INSERT INTO kafka_messages (bucket, key_hash, partitioner, topic, key, partition_key, message)
            VALUES (1, 1, 0, 'routed', 'k1', 'together', 'a'), (2, 2, 0, 'routed', 'k2', 'together', 'b'),
                   (3, 3, 1, 'routed', 'java', NULL, 'c')
            """);
        await Service.RestartAsync();

        var read = (await ReadAsync("routed", 3)).ToDictionary(record => record.ValueText!, record => record.Partition);
        read["a"].ShouldBe(Deimos.Kafka.Crc32.Partition("together"u8, 7));
        read["b"].ShouldBe(read["a"]);
        read["c"].ShouldBe(Deimos.Kafka.Murmur2.Partition("java"u8, 7));
        await Service.IsEmptyAsync();
    }

    [Fact]
    public async Task A_commit_wakes_the_relay_long_before_it_would_poll()
    {
        await Service.StartWithAsync(outbox => outbox.PollInterval = TimeSpan.FromMinutes(5));
        await using var scope = Service.Scope();
        await Service.SharesAsync(1);

        for (var i = 0; i < 3; i++)
        {
            await scope.ServiceProvider.GetRequiredService<ThingProducer>().PublishAsync(
                new($"{i}", i), cancellationToken: Cancellation);
            (await ReadAsync("things", i + 1)).Count.ShouldBe(i + 1);
        }
    }

    [Fact]
    public async Task Without_notifications_rows_are_found_by_polling()
    {
        await Service.StartWithAsync(outbox =>
        {
            outbox.DisableNotify = true;
            outbox.PollInterval = TimeSpan.FromMilliseconds(20);
        });
        await using var scope = Service.Scope();
        await Service.SharesAsync(1);

        await scope.ServiceProvider.GetRequiredService<ThingProducer>().PublishAsync(
            new("foo", 1), cancellationToken: Cancellation);

        (await ReadAsync("things", 1)).ShouldHaveSingleItem();
    }

    [Fact]
    [Trait("Case", "156")]
    public async Task A_page_takes_every_topic_once_and_a_rest_follows()
    {
        var rest = TimeSpan.FromMilliseconds(300);
        var pages = new ConcurrentQueue<OutboxProduceEvent>();
        await Service.StartAsync();
        await Service.RestartAsync(
            outbox =>
            {
                outbox.DisableNotify = true;
                outbox.PollInterval = rest;
            },
            provider => provider.GetRequiredService<DeimosEvents>().Subscribe<OutboxProduceEvent>(pages.Enqueue));
        await Service.SharesAsync(1);

        for (var page = 1; page <= 4; page++)
        {
            await InsertAsync([("topic1", "k", $"{page}"), ("topic2", "k", $"{page}"), ("topic2", "k", $"{page}")]);
            await Eventually.HoldsAsync(() => pages.Count == 2 * page, "both topics are told of");
        }

        var starts = pages.GroupBy(page => page.StartedAt).ToList();
        starts.ShouldAllBe(page => page.Select(topic => topic.Topic).Distinct().Count() == 2);
        // The first is left out: what was committed before a relay listens wakes it without a rest.
        var rests = starts.Skip(2).Zip(starts.Skip(1), (later, earlier) => later.Key - earlier.Key);
        rests.ShouldAllBe(time => time > rest - TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    [Trait("Case", "180")]
    public async Task A_topic_that_is_worked_off_says_0_while_others_say_how_long_they_wait()
    {
        await Service.StartAsync();
        using var stays = Service.Host.Kafka.Faults.OnProduce("topic1").Fail(ErrorCode.NotLeaderOrFollower);
        var fault = Service.Host.Kafka.Faults.OnProduce("topic2").Fail(ErrorCode.NotLeaderOrFollower);
        // Bucket 63 is another relay's, and what waits there is measured all the same.
        await Service.ExecuteAsync(
            "INSERT INTO kafka_buckets VALUES (63, gen_random_uuid(), clock_timestamp() + interval '1 hour')");
        await Service.RestartAsync(outbox => outbox.MeasureInterval = TimeSpan.FromMilliseconds(100));
        await Service.SharesAsync(2);
        await Service.ExecuteAsync(
            """
            INSERT INTO kafka_messages (bucket, key_hash, partitioner, topic, message, created_at)
            SELECT bucket, 1, 0, topic, 'm', clock_timestamp() - interval '10 minutes'
            FROM (VALUES (2, 'topic2'), (63, 'topic3')) AS old (bucket, topic)
            """);
        await Eventually.HoldsAsync(
            () => Waits().Any(gauge => gauge is { Topic: "topic2", Value: > 600 }), "topic2 says how long it waits");
        fault.Dispose();
        await ReadAsync("topic2", 1);
        await InsertAsync([("topic1", "k", "m")]);

        await Eventually.HoldsAsync(
            () => Waits().Count(gauge => gauge.Topic == "topic2" ? gauge.Value == 0 : gauge.Value > 0) == 3,
            "topic2 says 0, the others their age");
        Waits().Single(gauge => gauge.Topic == "topic3").Value.ShouldBeInRange(600, 900);

        IReadOnlyList<(string? Topic, double Value)> Waits() =>
            Service.Host.Metrics.Observe("deimos.pending_db_messages_max_wait");
    }

    [Fact]
    [Trait("Case", "170")]
    public async Task Gauges_tell_the_age_and_number_of_what_waits_by_topic()
    {
        await Service.StartAsync();
        using var first = Service.Host.Kafka.Faults.OnProduce("topic1").Fail(ErrorCode.NotLeaderOrFollower);
        using var second = Service.Host.Kafka.Faults.OnProduce("topic2").Fail(ErrorCode.NotLeaderOrFollower);
        await Service.RestartAsync(outbox => outbox.MeasureInterval = TimeSpan.FromMilliseconds(100));
        await Eventually.HoldsAsync(
            () => Service.Host.Metrics.Observe("deimos.pending_db_messages_max_wait") is [{ Topic: null, Value: 0 }],
            "an empty outbox says a single 0");
        await Service.ExecuteAsync(
            """
            INSERT INTO kafka_messages (bucket, key_hash, partitioner, topic, message, created_at)
            SELECT 1, minutes, 0, topic, 'm', clock_timestamp() - minutes * interval '1 minute'
            FROM (VALUES ('topic1', 4), ('topic1', 3), ('topic1', 2), ('topic2', 5), ('topic2', 4), ('topic2', 3))
              AS old (topic, minutes)
            """);

        await Eventually.HoldsAsync(
            () => Service.Host.Metrics.Observe("deimos.pending_db_messages_count").Count == 2,
            "both topics are measured");
        Service.Host.Metrics.Observe("deimos.pending_db_messages_max_wait")
            .ToDictionary(gauge => gauge.Topic!, gauge => Math.Round(gauge.Value / 60))
            .ShouldBe(new Dictionary<string, double> { ["topic1"] = 4, ["topic2"] = 5 }, ignoreOrder: true);
        Service.Host.Metrics.Observe("deimos.pending_db_messages_count").ShouldAllBe(gauge => gauge.Value == 3);
    }

    private static IEnumerable<string?> Values(IEnumerable<KafkaRecord> records) =>
        records.Select(record => record.ValueText);

    private Task<IReadOnlyList<KafkaRecord>> ReadAsync(string topic, int count) => Service.ReadAsync(topic, count);

    private Task InsertAsync(int count, Func<int, (string Topic, string? Key, string Value)> row) =>
        InsertAsync([.. Enumerable.Range(0, count).Select(row)]);

    private Task InsertAsync((string Topic, string? Key, string Value)[] rows) => Service.InsertAsync(rows);
}
