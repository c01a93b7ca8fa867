using Confluent.Kafka;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.Tests.Kafka.Groups;
using ErrorCode = Deimos.Embedded.Kafka.Protocol.ErrorCode;

namespace Deimos.Embedded.Tests.Kafka.Brokers;

public sealed class DeliveryUnderFaultsTests : IAsyncLifetime
{
    private const int Partitions = 12;
    private readonly Facts _facts = new();
    private Scene _scene = null!;

    private EmbeddedKafka Kafka => _scene.Kafka;

    public async ValueTask InitializeAsync()
    {
        _scene = await Scene.StartAsync(new EmbeddedKafkaOptions { Brokers = 3 });
        await Kafka.CreateTopicAsync("orders", Partitions);
    }

    public async ValueTask DisposeAsync() => await _scene.DisposeAsync();

    [Fact]
    public async Task Idempotent_messages_arrive_once_and_in_order_whatever_is_broken()
    {
        const int Rounds = 20;
        const int PerRound = 1000;
        const int Keys = 97;
        using var lost = Kafka.Faults.OnProduce("orders").WithProbability(0.02, seed: 1).DropConnectionBeforeReply();
        using var cut = Kafka.Faults.OnProduce("orders").WithProbability(0.02, seed: 2).DropConnectionBeforeWrite();
        using var moved = Kafka.Faults.OnProduce("orders").WithProbability(0.05, seed: 3)
            .Fail(ErrorCode.NotLeaderOrFollower);
        using var late = Kafka.Faults.OnProduce("orders").Every(50).Delay(TimeSpan.FromMilliseconds(20));
        var producer = _scene.Producer(config =>
        {
            config.EnableIdempotence = true;
            config.LingerMs = 1;
            config.BatchNumMessages = 20;
            config.RetryBackoffMs = 10;
            config.RetryBackoffMaxMs = 50;
            config.ReconnectBackoffMs = 10;
            config.ReconnectBackoffMaxMs = 50;
        });

        var deliveries = new List<Task<DeliveryResult<string, string>>>();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < PerRound; i++)
            {
                var number = (round * PerRound) + i;
                deliveries.Add(producer.ProduceAsync(
                    "orders", new Message<string, string> { Key = $"{number % Keys}", Value = $"{number}" },
                    Scene.Cancellation));
            }

            var broker = (round / 2 % 3) + 1;
            await (round % 2 == 0
                ? Kafka.StopBrokerAsync(broker, Scene.Cancellation)
                : Kafka.StartBrokerAsync(broker, Scene.Cancellation));
            await deliveries[deliveries.Count - (PerRound / 2)];
        }

        await Task.WhenAll(deliveries);

        var written = Kafka.Topics["orders"].Records;
        written.Count.ShouldBe(Rounds * PerRound);
        foreach (var key in written.GroupBy(record => record.KeyText))
        {
            var numbers = key.Select(record => int.Parse(record.ValueText!)).ToList();
            numbers.ShouldBe(Enumerable.Range(0, numbers.Count).Select(i => int.Parse(key.Key!) + (i * Keys)));
        }

        new[] { lost, cut, moved, late }.ShouldAllBe(fault => fault.Fired > 0);
    }

    [Theory]
    [InlineData(PartitionAssignmentStrategy.Range)]
    [InlineData(PartitionAssignmentStrategy.CooperativeSticky)]
    public async Task A_group_of_three_is_whole_again_after_every_broker_was_down(PartitionAssignmentStrategy strategy)
    {
        await using var first = Member(strategy);
        await using var second = Member(strategy);
        await using var third = Member(strategy);
        GroupConsumer[] members = [first, second, third];
        var group = Kafka.Groups["billing"];
        await group.WaitUntilWholeAsync(3, Scene.Cancellation);
        var producer = _scene.Producer(config => config.EnableIdempotence = true);
        var produced = 0;

        foreach (var broker in Kafka.Brokers)
        {
            await Kafka.StopBrokerAsync(broker.Id, Scene.Cancellation);
            await PassAsync();
            await Kafka.StartBrokerAsync(broker.Id, Scene.Cancellation);
            await PassAsync();
        }

        await group.WaitUntilCaughtUpAsync(Scene.Cancellation);

        async Task PassAsync()
        {
            await Task.WhenAll(Enumerable.Range(produced, 120).Select(number => producer.ProduceAsync(
                new TopicPartition("orders", number % Partitions),
                new Message<string, string> { Value = $"{number}" },
                Scene.Cancellation)));
            produced += 120;
            await _facts.Until(() => Numbers(members).Distinct().Count() == produced, () => $"{group.State}");
            await group.WaitUntilWholeAsync(3, Scene.Cancellation);
            Numbers(members).Distinct().Order().ShouldBe(Enumerable.Range(0, produced));
        }
    }

    private static IEnumerable<int> Numbers(IEnumerable<GroupConsumer> members) =>
        members.SelectMany(member => member.Read).Select(record => int.Parse(record.Message.Value));

    private GroupConsumer Member(PartitionAssignmentStrategy strategy) => new(
        new ConsumerConfig
        {
            BootstrapServers = Kafka.BootstrapServers,
            GroupId = "billing",
            PartitionAssignmentStrategy = strategy,
            SessionTimeoutMs = 30_000,
            HeartbeatIntervalMs = 100,
            AutoCommitIntervalMs = 100,

            // A client whose request for the topics of its subscription died with a broker asks again only now.
            TopicMetadataRefreshIntervalMs = 1_000,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            ReconnectBackoffMs = 10,
            ReconnectBackoffMaxMs = 100,
        },
        "orders",
        _facts);
}
