using Confluent.Kafka;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.Kafka.Inspection;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Tests.Kafka.Groups;
using Microsoft.Extensions.Time.Testing;
using ErrorCode = Deimos.Embedded.Kafka.Protocol.ErrorCode;

namespace Deimos.Embedded.Tests.Kafka.Faults;

/// <content>Faults of groups, of transactions and of whole partitions.</content>
public sealed partial class KafkaFaultsTests
{
    private readonly Facts _facts = new();

    [Fact]
    public async Task A_partition_without_a_leader_takes_records_once_it_has_one_again()
    {
        var partition = Kafka.Topics["orders"].Partitions[0];
        var epoch = partition.LeaderEpoch;
        var leaderless = Kafka.Faults.MakeLeaderless("orders", 0);
        partition.Leader.ShouldBeNull();

        var producing = ProduceAsync(_scene.Producer(), "patient");
        await Kafka.Requests.WaitForAsync(
            request => request is { Api: ApiKey.Metadata, Error: ErrorCode.LeaderNotAvailable },
            Scene.Cancellation);
        producing.IsCompleted.ShouldBeFalse();
        leaderless.Dispose();
        await producing;

        partition.LeaderEpoch.ShouldBe(epoch + 2);
        Values(0).ShouldBe(["patient"]);
    }

    [Fact]
    public async Task A_rebalance_on_demand_makes_a_new_generation_of_the_same_members()
    {
        await using var first = Member();
        await using var second = Member();
        var group = Kafka.Groups["billing"];
        await group.WaitUntilWholeAsync(2, Scene.Cancellation);
        var generation = group.Generation;

        Kafka.Faults.RebalanceNow("billing");
        await group.WaitForGenerationAsync(generation + 1, Scene.Cancellation);
        await group.WaitUntilWholeAsync(2, Scene.Cancellation);

        group.Generation.ShouldBe(generation + 1);
    }

    [Fact]
    public async Task A_coordinator_that_moves_takes_its_members_with_it()
    {
        await using var member = Member();
        var group = Kafka.Groups["billing"];
        await group.WaitUntilWholeAsync(1, Scene.Cancellation);
        var coordinator = group.Coordinator;

        Kafka.Faults.MoveCoordinator("billing");
        await Kafka.Requests.WaitForAsync(
            request => request is { GroupId: "billing", Error: ErrorCode.NotCoordinator }, Scene.Cancellation);
        await Kafka.Requests.WaitForAsync(
            request => request is { Api: ApiKey.Heartbeat, Error: ErrorCode.None }
                && request.BrokerId == group.Coordinator,
            Scene.Cancellation);

        group.Coordinator.ShouldNotBe(coordinator);
    }

    [Fact]
    public async Task A_coordinator_cannot_move_where_there_is_only_one_broker()
    {
        await using var lonely = await EmbeddedKafka.StartAsync(cancellationToken: Scene.Cancellation);

        Should.Throw<EmbeddedKafkaException>(() => lonely.Faults.MoveCoordinator("billing"))
            .Message.ShouldStartWith("The coordinator of 'billing' cannot move: there is no other broker that is up.");
    }

    [Fact]
    public async Task A_broker_that_is_down_for_a_while_comes_back()
    {
        var time = new FakeTimeProvider();
        await using var kafka = await EmbeddedKafka.StartAsync(
            new() { Brokers = 2, TimeProvider = time }, Scene.Cancellation);

        var down = kafka.Faults.BrokerDownAsync(2, TimeSpan.FromSeconds(2), Scene.Cancellation);
        await Eventually.HoldsAsync(() => !kafka.Brokers[1].IsUp, "broker 2 is down");
        await Eventually.HoldsAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(2));
                return down.IsCompletedSuccessfully;
            },
            "the time is over");

        kafka.Brokers[1].IsUp.ShouldBeTrue();
    }

    [Fact]
    public async Task An_expired_member_has_to_join_anew()
    {
        await using var member = Member();
        var group = Kafka.Groups["billing"];
        await group.WaitUntilWholeAsync(1, Scene.Cancellation);
        var before = group.Members.Single().MemberId;

        Kafka.Faults.ExpireMember("billing", before);
        await group.WaitUntilWholeAsync(1, Scene.Cancellation);

        group.Members.Single().MemberId.ShouldNotBe(before);
    }

    [Fact]
    public async Task What_cannot_be_broken_is_told_with_the_reason()
    {
        await using var member = Member();
        await Kafka.Groups["billing"].WaitUntilWholeAsync(1, Scene.Cancellation);

        Should.Throw<EmbeddedKafkaException>(() => Kafka.Faults.ExpireMember("billing", "nobody"))
            .Message.ShouldContain(Kafka.Groups["billing"].Members.Single().MemberId);
        Should.Throw<EmbeddedKafkaException>(() => Kafka.Faults.RebalanceNow("nobodies"))
            .Message.ShouldContain("nobodies");
        Should.Throw<EmbeddedKafkaException>(() => Kafka.Faults.FenceProducer("nobody"))
            .Message.ShouldContain("nobody");
        Should.Throw<EmbeddedKafkaException>(() => Kafka.Faults.MakeLeaderless("orders", 3))
            .Message.ShouldContain("orders[3]");
    }

    [Fact]
    public async Task A_fenced_producer_cannot_commit()
    {
        var producer = _scene.Producer(config => config.TransactionalId = "till");
        producer.InitTransactions(Scene.Patience);
        producer.BeginTransaction();
        await ProduceAsync(producer, "dirty");

        Kafka.Faults.FenceProducer("till");

        Should.Throw<KafkaException>(() => producer.CommitTransaction(Scene.Patience)).Error.IsFatal.ShouldBeTrue();
        Kafka.Topics["orders"].Records.Single().Transaction.ShouldBe(RecordTransaction.Aborted);
    }

    [Fact]
    public async Task A_failed_commit_of_offsets_is_seen_by_its_consumer()
    {
        await ProduceAsync(_scene.Producer(), "a");
        using var fault = Kafka.Faults.On(ApiKey.OffsetCommit, "orders").For("billing")
            .Fail(ErrorCode.OffsetMetadataTooLarge);
        var consumer = _scene.Consumer("billing", config => config.EnableAutoCommit = false);
        consumer.Subscribe("orders");
        var read = Scene.Read(consumer, 1).Single();

        Should.Throw<KafkaException>(() => consumer.Commit(read)).Error.Code
            .ShouldBe(Confluent.Kafka.ErrorCode.OffsetMetadataTooLarge);
        fault.Dispose();
        consumer.Commit(read);

        Kafka.Groups["billing"].Committed[new("orders", 0)].ShouldBe(1);
    }

    [Theory]
    [InlineData(ApiKey.Metadata, ErrorCode.LeaderNotAvailable)]
    [InlineData(ApiKey.FindCoordinator, ErrorCode.CoordinatorNotAvailable)]
    [InlineData(ApiKey.JoinGroup, ErrorCode.CoordinatorLoadInProgress)]
    [InlineData(ApiKey.SyncGroup, ErrorCode.RebalanceInProgress)]
    [InlineData(ApiKey.OffsetFetch, ErrorCode.UnstableOffsetCommit)]
    [InlineData(ApiKey.ListOffsets, ErrorCode.NotLeaderOrFollower)]
    [InlineData(ApiKey.InitProducerId, ErrorCode.CoordinatorLoadInProgress)]
    public async Task Clients_recover_from_a_passing_error_of_any_kind(ApiKey api, ErrorCode error)
    {
        using var fault = Kafka.Faults.On(api).Times(1).Fail(error);

        await ProduceAsync(_scene.Producer(config => config.EnableIdempotence = true), "through");
        var consumer = _scene.Consumer();
        consumer.Subscribe("orders");
        Scene.Read(consumer, 1).Single().Message.Value.ShouldBe("through");

        fault.Fired.ShouldBe(1);
    }

    private GroupConsumer Member() => new(
        new ConsumerConfig
        {
            BootstrapServers = Kafka.BootstrapServers,
            GroupId = "billing",
            SessionTimeoutMs = 30_000,
            HeartbeatIntervalMs = 100,
        },
        "orders",
        _facts);
}
