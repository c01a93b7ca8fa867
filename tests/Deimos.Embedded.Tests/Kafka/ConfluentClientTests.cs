using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Deimos.Embedded.Kafka;

namespace Deimos.Embedded.Tests.Kafka;

/// <summary>The cluster as Confluent.Kafka, and so librdkafka, sees it.</summary>
public sealed class ConfluentClientTests
{
    [Fact]
    public async Task What_is_produced_is_consumed_as_it_was()
    {
        await using var scene = await Scene.StartAsync();
        var headers = new Headers { { "trace", [1, 2, 3] } };
        var at = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);

        var report = await scene.Producer().ProduceAsync(
            "orders",
            new Message<string, string> { Key = "k", Value = "v", Headers = headers, Timestamp = new Timestamp(at) },
            Scene.Cancellation);
        var record = scene.ReadPartition("orders").Single();

        report.Status.ShouldBe(PersistenceStatus.Persisted);
        report.Offset.Value.ShouldBe(0);
        record.Message.Key.ShouldBe("k");
        record.Message.Value.ShouldBe("v");
        record.Message.Headers.GetLastBytes("trace").ShouldBe([1, 2, 3]);
        record.Message.Timestamp.UnixTimestampMs.ShouldBe(1_700_000_000_123);
        record.Message.Timestamp.Type.ShouldBe(TimestampType.CreateTime);
    }

    [Theory]
    [InlineData(Acks.None)]
    [InlineData(Acks.Leader)]
    [InlineData(Acks.All)]
    public async Task Every_kind_of_acknowledgement_delivers_in_order(Acks acks)
    {
        await using var scene = await Scene.StartAsync();
        var producer = scene.Producer(config => config.Acks = acks);

        await ProduceAsync(producer, "orders", 500);

        scene.ReadPartition("orders").Select(record => record.Message.Value).ShouldBe(Numbers(500));
    }

    [Theory]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4)]
    [InlineData(CompressionType.Zstd)]
    public async Task An_idempotent_producer_delivers_once_and_in_order(CompressionType compression)
    {
        await using var scene = await Scene.StartAsync();
        var producer = scene.Producer(config =>
        {
            config.EnableIdempotence = true;
            config.CompressionType = compression;
            config.LingerMs = 1;
        });

        await ProduceAsync(producer, "orders", 5_000);

        scene.ReadPartition("orders").Select(record => record.Message.Value).ShouldBe(Numbers(5_000));
    }

    [Fact]
    public async Task Records_land_on_all_brokers_and_are_read_from_all()
    {
        await using var scene = await Scene.StartAsync(new EmbeddedKafkaOptions { Brokers = 3 });
        await scene.Kafka.CreateTopicAsync("orders", partitions: 6, cancellationToken: Scene.Cancellation);
        var consumer = scene.Consumer();
        consumer.Subscribe("orders");

        await ProduceAsync(scene.Producer(config => config.EnableIdempotence = true), "orders", 1_000);
        var records = Scene.Read(consumer, 1_000);

        records.Select(record => record.Message.Value).Order().ShouldBe(Numbers(1_000).Order());
        records.Select(record => record.Partition.Value).Distinct().Order().ShouldBe([0, 1, 2, 3, 4, 5]);
    }

    [Fact]
    public async Task A_group_goes_on_where_it_stopped()
    {
        await using var scene = await Scene.StartAsync();
        var producer = scene.Producer();
        await ProduceAsync(producer, "orders", 10);
        using (var first = scene.Consumer("billing", config => config.EnableAutoCommit = false))
        {
            first.Subscribe("orders");
            var records = Scene.Read(first, 4);
            first.Commit(records[^1]);
            first.Close();
        }

        var second = scene.Consumer("billing");
        second.Subscribe("orders");

        Scene.Read(second, 6).Select(record => record.Offset.Value).ShouldBe([4, 5, 6, 7, 8, 9]);
    }

    [Fact]
    public async Task Nothing_of_an_open_transaction_is_given_to_readers_of_committed_records()
    {
        await using var scene = await Scene.StartAsync();
        var producer = scene.Producer(config => config.TransactionalId = "orders-writer");
        producer.InitTransactions(Scene.Patience);
        producer.BeginTransaction();
        await producer.ProduceAsync("orders", new() { Key = "open", Value = "open" }, Scene.Cancellation);
        await scene.Producer().ProduceAsync("orders", new() { Key = "later", Value = "later" }, Scene.Cancellation);

        var before = scene.ReadPartition("orders", 0, config => config.IsolationLevel = IsolationLevel.ReadCommitted);
        producer.CommitTransaction();
        var after = scene.ReadPartition("orders", 0, config => config.IsolationLevel = IsolationLevel.ReadCommitted);

        before.ShouldBeEmpty();
        after.Select(record => record.Message.Value).ShouldBe(["open", "later"]);
    }

    [Fact]
    public async Task A_batch_above_the_topics_limit_is_refused()
    {
        await using var scene = await Scene.StartAsync();
        await scene.Kafka.CreateTopicAsync(
            "small",
            settings: new Dictionary<string, string> { ["max.message.bytes"] = "1000" },
            cancellationToken: Scene.Cancellation);

        var fault = await Should.ThrowAsync<ProduceException<string, string>>(scene.Producer().ProduceAsync(
            "small", new() { Key = "k", Value = new string('x', 2_000) }, Scene.Cancellation));

        fault.Error.Code.ShouldBe(ErrorCode.MsgSizeTooLarge);
    }

    [Fact]
    public async Task Records_larger_than_what_a_reader_asks_for_are_given_all_the_same()
    {
        await using var scene = await Scene.StartAsync();
        await scene.Kafka.CreateTopicAsync(
            "large",
            settings: new Dictionary<string, string> { ["max.message.bytes"] = "10000000" },
            cancellationToken: Scene.Cancellation);
        var value = new string('x', 5_000_000);
        await scene.Producer(config => config.MessageMaxBytes = 10_000_000)
            .ProduceAsync("large", new() { Key = "k", Value = value }, Scene.Cancellation);

        scene.ReadPartition("large", 0, config => config.MaxPartitionFetchBytes = 1_000).Single().Message.Value
            .ShouldBe(value);
    }

    [Fact]
    public async Task A_reader_outside_of_the_log_is_told_so()
    {
        await using var scene = await Scene.StartAsync();
        await ProduceAsync(scene.Producer(), "orders", 3);
        var consumer = scene.Consumer(configure: config => config.AutoOffsetReset = AutoOffsetReset.Error);
        consumer.Assign(new TopicPartitionOffset("orders", 0, 99));

        var fault = Should.Throw<ConsumeException>(() => consumer.Consume(Scene.Patience));

        fault.Error.Code.ShouldBe(ErrorCode.Local_AutoOffsetReset);
    }

    [Theory]
    [InlineData(CompressionType.None)]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4)]
    [InlineData(CompressionType.Zstd)]
    public async Task Offsets_are_found_by_time(CompressionType compression)
    {
        await using var scene = await Scene.StartAsync();
        var producer = scene.Producer(config =>
        {
            config.CompressionType = compression;
            config.LingerMs = 50;
        });
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => producer.ProduceAsync(
            "orders",
            new()
            {
                Key = "k",
                Value = new string('x', 100),
                Timestamp = new Timestamp(1_000 + (i * 10), TimestampType.CreateTime),
            },
            Scene.Cancellation)));
        var consumer = scene.Consumer();

        Find(1_000).ShouldBe(0);
        Find(1_041).ShouldBe(5);
        Find(1_090).ShouldBe(9);
        Find(1_091).ShouldBe(Offset.End.Value);
        var ends = consumer.QueryWatermarkOffsets(new("orders", 0), Scene.Patience);
        (ends.Low.Value, ends.High.Value).ShouldBe((0, 10));

        long Find(long timestamp) => consumer.OffsetsForTimes(
            [new("orders", 0, new Timestamp(timestamp, TimestampType.CreateTime))], Scene.Patience)
            .Single().Offset.Value;
    }

    [Fact]
    public async Task Topics_are_created_described_and_deleted_by_admin_clients()
    {
        await using var scene = await Scene.StartAsync(new EmbeddedKafkaOptions { Brokers = 2 });
        var admin = scene.Admin();
        await admin.CreateTopicsAsync([new()
        {
            Name = "orders",
            NumPartitions = 4,
            ReplicationFactor = 2,
            Configs = new() { ["retention.ms"] = "1000" },
        }]);

        var described = (await admin.DescribeTopicsAsync(TopicCollection.OfTopicNames(["orders"]))).TopicDescriptions;
        var configs = (await admin.DescribeConfigsAsync(
            [new ConfigResource { Name = "orders", Type = ResourceType.Topic }])).Single().Entries;
        var cluster = await admin.DescribeClusterAsync();
        await admin.DeleteTopicsAsync(["orders"]);

        described.Single().Partitions.Count.ShouldBe(4);
        configs["retention.ms"].Value.ShouldBe("1000");
        configs["retention.ms"].Source.ShouldBe(ConfigSource.DynamicTopicConfig);
        configs["cleanup.policy"].IsDefault.ShouldBeTrue();
        cluster.ClusterId.ShouldBe(scene.Kafka.ClusterId);
        cluster.Nodes.Count.ShouldBe(2);
        admin.GetMetadata(Scene.Patience).Topics.ShouldBeEmpty();
    }

    [Fact]
    public async Task Everything_is_authorized_and_told_to_those_who_ask()
    {
        await using var scene = await Scene.StartAsync();
        await scene.Kafka.CreateTopicAsync("orders", cancellationToken: Scene.Cancellation);
        var orders = TopicCollection.OfTopicNames(["orders"]);
        var admin = scene.Admin();

        var topic = await admin.DescribeTopicsAsync(orders, new() { IncludeAuthorizedOperations = true });
        var unasked = await admin.DescribeTopicsAsync(orders);
        var cluster = await admin.DescribeClusterAsync(new() { IncludeAuthorizedOperations = true });

        topic.TopicDescriptions.Single().AuthorizedOperations.ShouldBe(
            [
                AclOperation.Read,
                AclOperation.Write,
                AclOperation.Create,
                AclOperation.Delete,
                AclOperation.Alter,
                AclOperation.Describe,
                AclOperation.DescribeConfigs,
                AclOperation.AlterConfigs,
            ],
            ignoreOrder: true);
        unasked.TopicDescriptions.Single().AuthorizedOperations.ShouldBeNull();
        cluster.AuthorizedOperations.Count.ShouldBe(7);
    }

    [Fact]
    public async Task Topics_that_cannot_be_are_refused_with_kafkas_errors()
    {
        await using var scene = await Scene.StartAsync();
        await scene.Kafka.CreateTopicAsync("there", cancellationToken: Scene.Cancellation);
        TopicSpecification[] wanted =
        [
            new() { Name = "there" },
            new() { Name = "not/a/name" },
            new() { Name = "replicas", ReplicationFactor = 5 },
            new() { Name = "partitions", NumPartitions = 0 },
            new() { Name = "unknown", Configs = new() { ["no.such.setting"] = "1" } },
            new() { Name = "wrong", Configs = new() { ["retention.ms"] = "soon" } },
            new() { Name = "good" },
        ];

        var fault = await Should.ThrowAsync<CreateTopicsException>(scene.Admin().CreateTopicsAsync(wanted));

        fault.Results.Select(result => result.Error.Code).ShouldBe(
        [
            ErrorCode.TopicAlreadyExists,
            ErrorCode.TopicException,
            ErrorCode.InvalidReplicationFactor,
            ErrorCode.InvalidPartitions,
            ErrorCode.InvalidConfig,
            ErrorCode.InvalidConfig,
            ErrorCode.NoError,
        ]);
    }

    [Fact]
    public async Task Topics_are_not_created_by_asking_where_that_is_switched_off()
    {
        await using var scene = await Scene.StartAsync(new EmbeddedKafkaOptions { AutoCreateTopics = false });

        var fault = await Should.ThrowAsync<ProduceException<string, string>>(
            scene.Producer(config => config.TopicMetadataPropagationMaxMs = 100).ProduceAsync(
                "orders", new() { Key = "k", Value = "v" }, Scene.Cancellation));

        fault.Error.Code.ShouldBeOneOf(ErrorCode.UnknownTopicOrPart, ErrorCode.Local_UnknownTopic);
        scene.Admin().GetMetadata(Scene.Patience).Topics.ShouldBeEmpty();
    }

    private static async Task ProduceAsync(IProducer<string, string> producer, string topic, int count)
    {
        var sent = Numbers(count)
            .Select(value => producer.ProduceAsync(topic, new() { Key = value, Value = value }, Scene.Cancellation))
            .ToList();
        await Task.WhenAll(sent);
    }

    private static IEnumerable<string> Numbers(int count) => Enumerable.Range(0, count).Select(i => $"{i}");
}
