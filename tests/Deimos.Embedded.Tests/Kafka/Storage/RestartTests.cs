using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Deimos.Embedded.Kafka;

namespace Deimos.Embedded.Tests.Kafka.Storage;

public sealed class RestartTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Topics_settings_partitions_records_and_offsets_are_kept()
    {
        string clusterId;
        await using (var scene = await StartAsync())
        {
            clusterId = scene.Kafka.ClusterId;
            await scene.Kafka.CreateTopicAsync(
                "orders",
                partitions: 2,
                settings: new Dictionary<string, string> { ["retention.ms"] = "-1" },
                cancellationToken: Scene.Cancellation);
            var admin = scene.Admin();
            await admin.CreatePartitionsAsync([new() { Topic = "orders", IncreaseTo = 3 }]);
            await admin.IncrementalAlterConfigsAsync(new()
            {
                [Orders] =
                [
                    new()
                    {
                        Name = "max.message.bytes",
                        Value = "5000",
                        IncrementalOperation = AlterConfigOpType.Set,
                    },
                ],
            });
            await scene.Kafka.CreateTopicAsync("gone", cancellationToken: Scene.Cancellation);
            await admin.DeleteTopicsAsync(["gone"]);
            await SendAsync(scene.Producer(), "first");
            scene.Consumer("billing").Commit([new TopicPartitionOffset("orders", 2, 1)]);
        }

        await using var again = await StartAsync();
        await SendAsync(again.Producer(), "second");

        again.Kafka.ClusterId.ShouldBe(clusterId);
        again.ReadPartition("orders", 2).Select(record => (record.Offset.Value, record.Message.Value))
            .ShouldBe([(0, "first"), (1, "second")]);
        var topic = again.Admin().GetMetadata(Scene.Patience).Topics.Single();
        (topic.Topic, topic.Partitions.Count).ShouldBe(("orders", 3));
        (await SettingAsync(again, "retention.ms")).ShouldBe("-1");
        (await SettingAsync(again, "max.message.bytes")).ShouldBe("5000");
        again.Consumer("billing").Committed([new TopicPartition("orders", 2)], Scene.Patience).Single()
            .Offset.Value.ShouldBe(1);
    }

    [Fact]
    public async Task Producer_ids_are_not_given_out_twice()
    {
        await using (var scene = await StartAsync())
        {
            await SendAsync(scene.Producer(config => config.EnableIdempotence = true), "first");
        }

        // Were the id given again, the broker would take this first batch for the earlier producer's.
        await using var again = await StartAsync();
        await SendAsync(again.Producer(config => config.EnableIdempotence = true), "second");

        again.ReadPartition("orders", 2).Select(record => record.Message.Value).ShouldBe(["first", "second"]);
    }

    [Fact]
    public async Task A_transaction_that_was_open_is_aborted_by_the_next_producer_of_its_id()
    {
        await using (var scene = await StartAsync())
        {
            var producer = scene.Producer(config => config.TransactionalId = "mover");
            producer.InitTransactions(Scene.Patience);
            producer.BeginTransaction();
            await SendAsync(producer, "lost");
        }

        await using var again = await StartAsync();
        again.ReadPartition("orders", 2).ShouldBeEmpty();
        var next = again.Producer(config => config.TransactionalId = "mover");
        next.InitTransactions(Scene.Patience);
        next.BeginTransaction();
        await SendAsync(next, "kept");
        next.CommitTransaction(Scene.Patience);

        again.ReadPartition("orders", 2).Select(record => record.Message.Value).ShouldBe(["kept"]);
    }

    [Fact]
    public async Task Several_brokers_may_become_fewer()
    {
        await using (var scene = await StartAsync(brokers: 3))
        {
            await scene.Kafka.CreateTopicAsync("orders", 3, 1, cancellationToken: Scene.Cancellation);
            await SendAsync(scene.Producer(), "first");
        }

        await using var again = await StartAsync(brokers: 1);

        again.ReadPartition("orders", 2).Single().Message.Value.ShouldBe("first");
    }

    [Fact]
    public async Task With_fsync_answers_wait_for_the_disk_and_all_works()
    {
        await using var scene = await StartAsync(fsync: true);
        var producer = scene.Producer(config => config.LingerMs = 1);

        await Task.WhenAll(Enumerable.Range(0, 500).Select(number => SendAsync(producer, $"{number}")));

        scene.ReadPartition("orders", 2).Count.ShouldBe(500);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named()
    {
        var file = _folder.New();
        await File.WriteAllTextAsync(file, "", Scene.Cancellation);

        var refused = await Should.ThrowAsync<EmbeddedKafkaException>(() => EmbeddedKafka.StartAsync(
            new EmbeddedKafkaOptions { DataFolder = Path.Combine(file, "data") }, Scene.Cancellation));

        refused.Message.ShouldContain(file);
    }

    private static ConfigResource Orders { get; } = new() { Type = ResourceType.Topic, Name = "orders" };

    private Task<Scene> StartAsync(int brokers = 1, bool fsync = false) => Scene.StartAsync(new EmbeddedKafkaOptions
    {
        Brokers = brokers,
        DefaultPartitions = 3,
        DataFolder = _folder.Path,
        Fsync = fsync,
    });

    private static async Task SendAsync(IProducer<string, string> producer, string value) =>
        await producer.ProduceAsync(
            new TopicPartition("orders", 2), new Message<string, string> { Value = value }, Scene.Cancellation);

    private static async Task<string> SettingAsync(Scene scene, string name) =>
        (await scene.Admin().DescribeConfigsAsync([Orders])).Single().Entries[name].Value;
}
