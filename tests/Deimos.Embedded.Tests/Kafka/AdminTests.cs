using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Deimos.Embedded.Kafka;
using Microsoft.Extensions.Time.Testing;

namespace Deimos.Embedded.Tests.Kafka;

/// <summary>
/// Changes to topics that are there, by Confluent.Kafka's own admin client.
/// </summary>
public sealed class AdminTests
{
    private static ConfigResource Orders { get; } = new() { Type = ResourceType.Topic, Name = "orders" };

    [Fact]
    public async Task Partitions_are_added_and_can_be_written_to()
    {
        await using var scene = await Scene.StartAsync(new EmbeddedKafkaOptions { Brokers = 3 });
        await scene.Kafka.CreateTopicAsync("orders", 1, cancellationToken: Scene.Cancellation);

        await scene.Admin().CreatePartitionsAsync([new() { Topic = "orders", IncreaseTo = 4 }]);
        await scene.Producer().ProduceAsync(
            new TopicPartition("orders", 3), new() { Value = "first" }, Scene.Cancellation);

        scene.ReadPartition("orders", 3).Single().Message.Value.ShouldBe("first");
        scene.Admin().GetMetadata("orders", Scene.Patience).Topics.Single().Partitions
            .Select(partition => partition.Leader).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public async Task Partitions_are_never_taken_away()
    {
        await using var scene = await Scene.StartAsync();
        await scene.Kafka.CreateTopicAsync("orders", 3, cancellationToken: Scene.Cancellation);

        var refused = await Should.ThrowAsync<CreatePartitionsException>(
            () => scene.Admin().CreatePartitionsAsync([new() { Topic = "orders", IncreaseTo = 2 }]));

        refused.Results.Single().Error.Code.ShouldBe(ErrorCode.InvalidPartitions);
        refused.Results.Single().Error.Reason.ShouldContain("use 4 to");
    }

    [Fact]
    public async Task Records_are_deleted_up_to_an_offset_or_to_the_end()
    {
        await using var scene = await Scene.StartAsync();
        await scene.Kafka.CreateTopicAsync("orders", 2, cancellationToken: Scene.Cancellation);
        var producer = scene.Producer();
        for (var i = 0; i < 10; i++)
        {
            await producer.ProduceAsync(
                new TopicPartition("orders", i % 2), new() { Value = $"{i}" }, Scene.Cancellation);
        }

        var deleted = await scene.Admin().DeleteRecordsAsync(
            [new("orders", 0, 3), new("orders", 1, Offset.End)]);

        deleted.Select(result => result.Offset.Value).ShouldBe([3, 5]);
        scene.ReadPartition("orders", 0).Select(record => record.Message.Value).ShouldBe(["6", "8"]);
        scene.ReadPartition("orders", 1).ShouldBeEmpty();
        var refused = await Should.ThrowAsync<DeleteRecordsException>(
            () => scene.Admin().DeleteRecordsAsync([new("orders", 0, 6)]));
        refused.Results.Single().Error.Code.ShouldBe(ErrorCode.OffsetOutOfRange);
    }

    [Fact]
    public async Task Offsets_are_listed_by_place_and_by_time()
    {
        await using var scene = await Scene.StartAsync();
        var producer = scene.Producer();
        foreach (var timestamp in new[] { 1_000, 3_000, 2_000, 2_500 })
        {
            await producer.ProduceAsync(
                "orders",
                new() { Value = "v", Timestamp = new Timestamp(timestamp, TimestampType.CreateTime) },
                Scene.Cancellation);
        }

        await scene.Admin().DeleteRecordsAsync([new("orders", 0, 1)]);
        var open = scene.Producer(config => config.TransactionalId = "till");
        open.InitTransactions(Scene.Patience);
        open.BeginTransaction();
        await open.ProduceAsync(
            "orders",
            new() { Value = "open", Timestamp = new Timestamp(2_600, TimestampType.CreateTime) },
            Scene.Cancellation);

        (await ListAsync(OffsetSpec.Earliest())).ShouldBe(new TopicPartitionOffset("orders", 0, 1));
        (await ListAsync(OffsetSpec.Latest())).Offset.Value.ShouldBe(5);
        (await ListAsync(OffsetSpec.Latest(), IsolationLevel.ReadCommitted)).Offset.Value.ShouldBe(4);
        (await ListAsync(OffsetSpec.ForTimestamp(2_001))).Offset.Value.ShouldBe(1);
        (await ListAsync(OffsetSpec.ForTimestamp(3_001))).Offset.ShouldBe(Offset.End);
        (await ListAsync(OffsetSpec.MaxTimestamp())).Offset.Value.ShouldBe(1);

        async Task<TopicPartitionOffset> ListAsync(
            OffsetSpec offset, IsolationLevel isolation = IsolationLevel.ReadUncommitted) =>
            (await scene.Admin().ListOffsetsAsync(
                [new() { TopicPartition = new("orders", 0), OffsetSpec = offset }],
                new() { IsolationLevel = isolation })).ResultInfos.Single().TopicPartitionOffsetError
            .TopicPartitionOffset;
    }

    [Fact]
    public async Task Settings_of_a_topic_are_replaced_as_a_whole()
    {
        await using var scene = await Scene.StartAsync();
        await scene.Kafka.CreateTopicAsync(
            "orders",
            settings: new Dictionary<string, string> { ["retention.ms"] = "5" },
            cancellationToken: Scene.Cancellation);

        await scene.Admin().AlterConfigsAsync(
            new() { [Orders] = [new() { Name = "max.message.bytes", Value = "100" }] });

        (await DescribeAsync(scene, Orders))["retention.ms"].Value.ShouldBe("604800000");
        var refused = await Should.ThrowAsync<ProduceException<string, string>>(
            () => scene.Producer().ProduceAsync("orders", new() { Value = new string('x', 200) }, Scene.Cancellation));
        refused.Error.Code.ShouldBe(ErrorCode.MsgSizeTooLarge);
    }

    [Fact]
    public async Task Settings_of_a_topic_are_changed_one_by_one()
    {
        await using var scene = await Scene.StartAsync();
        await scene.Kafka.CreateTopicAsync(
            "orders",
            settings: new Dictionary<string, string> { ["retention.ms"] = "5" },
            cancellationToken: Scene.Cancellation);

        await ChangeAsync("cleanup.policy", "compact", AlterConfigOpType.Append);
        await ChangeAsync("retention.ms", "", AlterConfigOpType.Delete);
        var settings = await DescribeAsync(scene, Orders);
        await ChangeAsync("cleanup.policy", "delete", AlterConfigOpType.Subtract);

        settings["cleanup.policy"].Value.ShouldBe("delete,compact");
        settings["retention.ms"].Value.ShouldBe("604800000");
        (await DescribeAsync(scene, Orders))["cleanup.policy"].Value.ShouldBe("compact");
        var refused = await Should.ThrowAsync<IncrementalAlterConfigsException>(
            () => ChangeAsync("retention.ms", "soon", AlterConfigOpType.Set));
        refused.Results.Single().Error.Code.ShouldBe(ErrorCode.InvalidConfig);

        Task ChangeAsync(string name, string value, AlterConfigOpType operation) =>
            scene.Admin().IncrementalAlterConfigsAsync(new()
            {
                [Orders] = [new() { Name = name, Value = value, IncrementalOperation = operation }],
            });
    }

    [Fact]
    public async Task Settings_of_a_broker_are_kept_unless_they_are_fixed()
    {
        await using var scene = await Scene.StartAsync();
        var broker = new ConfigResource { Type = ResourceType.Broker, Name = "1" };

        await ChangeAsync("log.cleaner.threads", "2");

        (await DescribeAsync(scene, broker))["log.cleaner.threads"].Value.ShouldBe("2");
        var refused = await Should.ThrowAsync<IncrementalAlterConfigsException>(() => ChangeAsync("broker.id", "2"));
        refused.Results.Single().Error.Code.ShouldBe(ErrorCode.InvalidRequest);

        Task ChangeAsync(string name, string value) => scene.Admin().IncrementalAlterConfigsAsync(new()
        {
            [broker] = [new() { Name = name, Value = value, IncrementalOperation = AlterConfigOpType.Set }],
        });
    }

    [Fact]
    public async Task A_compacted_topic_is_cleaned_up_on_demand()
    {
        await using var scene = await Scene.StartAsync();
        await scene.Kafka.CreateTopicAsync(
            "orders",
            settings: new Dictionary<string, string> { ["cleanup.policy"] = "compact" },
            cancellationToken: Scene.Cancellation);
        await SendAsync(scene, ("a", "1"), ("b", "2"), ("a", "3"));

        scene.Kafka.CleanUp("orders");

        scene.ReadPartition("orders").Select(record => (record.Offset.Value, record.Message.Value))
            .ShouldBe([(1, "2"), (2, "3")]);
        Should.Throw<EmbeddedKafkaException>(() => scene.Kafka.CleanUp("invoices"))
            .Message.ShouldContain("'invoices'");
    }

    [Fact]
    public async Task Of_a_refused_batch_the_records_without_a_key_are_named()
    {
        await using var scene = await Scene.StartAsync();
        await scene.Kafka.CreateTopicAsync(
            "orders",
            settings: new Dictionary<string, string> { ["cleanup.policy"] = "compact" },
            cancellationToken: Scene.Cancellation);
        var producer = scene.Producer(config =>
        {
            // All four in one batch, however slow the machine is.
            config.LingerMs = 60_000;
            config.BatchNumMessages = 4;
        });

        var refused = await Task.WhenAll(new[] { "a", null, "b", null }.Select(key =>
            Should.ThrowAsync<ProduceException<string, string>>(
                () => producer.ProduceAsync("orders", new() { Key = key!, Value = "1" }, Scene.Cancellation))));

        refused.Select(failure => failure.Error.Code).ShouldBe(
        [
            ErrorCode.Local_InvalidDifferentRecord,
            ErrorCode.InvalidRecord,
            ErrorCode.Local_InvalidDifferentRecord,
            ErrorCode.InvalidRecord,
        ]);
    }

    [Fact]
    public async Task Retention_and_compaction_happen_in_the_background()
    {
        await using var scene = await Scene.StartAsync(new EmbeddedKafkaOptions
        {
            CleanupInterval = TimeSpan.FromMilliseconds(20),
            TopicDefaults = new Dictionary<string, string>
            {
                ["retention.ms"] = "100",
                ["segment.ms"] = "10",
                ["min.cleanable.dirty.ratio"] = "0",
            },
        });
        await scene.Kafka.CreateTopicAsync(
            "states",
            settings: new Dictionary<string, string> { ["cleanup.policy"] = "compact" },
            cancellationToken: Scene.Cancellation);
        var producer = scene.Producer();
        await producer.ProduceAsync("orders", new() { Key = "a", Value = "1" }, Scene.Cancellation);
        await producer.ProduceAsync("states", new() { Key = "a", Value = "1" }, Scene.Cancellation);
        await producer.ProduceAsync("states", new() { Key = "a", Value = "2" }, Scene.Cancellation);

        await Eventually.HoldsAsync(() => scene.ReadPartition("orders").Count == 0, "retention was applied");
        await Eventually.HoldsAsync(() => scene.ReadPartition("states").Count == 1, "the topic was compacted");

        scene.ReadPartition("states").Single().Message.Value.ShouldBe("2");
    }

    [Fact]
    public async Task Topics_are_compacted_within_seconds_as_by_the_cleaner_of_Kafka()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var scene = await Scene.StartAsync(new EmbeddedKafkaOptions { TimeProvider = time });
        await scene.Kafka.CreateTopicAsync(
            "orders",
            settings: new Dictionary<string, string> { ["cleanup.policy"] = "compact", ["segment.ms"] = "500" },
            cancellationToken: Scene.Cancellation);
        await SendAsync(scene, ("a", "1"), ("b", "2"), ("a", "3"));

        time.Advance(TimeSpan.FromSeconds(15));

        scene.Kafka.Topics["orders"].Records.Select(record => record.ValueText).ShouldBe(["2", "3"]);
    }

    [Fact]
    public async Task The_largest_partitions_lose_their_oldest_records_when_memory_is_full()
    {
        await using var scene = await Scene.StartAsync(new EmbeddedKafkaOptions { MaxMemoryBytes = 8 * 1024 * 1024 });
        var producer = scene.Producer();
        await producer.ProduceAsync("small", new() { Value = "kept" }, Scene.Cancellation);
        var value = new string('x', 100_000);

        await Task.WhenAll(Enumerable.Range(0, 300).Select(
            _ => producer.ProduceAsync("large", new() { Value = value }, Scene.Cancellation)));

        var left = scene.ReadPartition("large");
        left.Count.ShouldBeInRange(40, 95);
        left[^1].Offset.Value.ShouldBe(299);
        scene.ReadPartition("small").Single().Message.Value.ShouldBe("kept");
    }

    private static async Task SendAsync(Scene scene, params (string Key, string Value)[] records)
    {
        var producer = scene.Producer();
        foreach (var (key, value) in records)
        {
            await producer.ProduceAsync("orders", new() { Key = key, Value = value }, Scene.Cancellation);
        }
    }

    private static async Task<Dictionary<string, ConfigEntryResult>> DescribeAsync(
        Scene scene, ConfigResource resource) =>
        (await scene.Admin().DescribeConfigsAsync([resource])).Single().Entries;
}
