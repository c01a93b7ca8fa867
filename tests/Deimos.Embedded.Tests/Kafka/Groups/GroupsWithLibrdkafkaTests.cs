using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Deimos.Embedded.Kafka;

namespace Deimos.Embedded.Tests.Kafka.Groups;

public sealed class GroupsWithLibrdkafkaTests : IAsyncLifetime
{
    private const string Topic = "orders";
    private const int Partitions = 12;

    /// <summary>What a killed member's session takes; others have one that no load of the machine lets end.</summary>
    private static readonly TimeSpan ShortSession = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongSession = TimeSpan.FromSeconds(60);

    private readonly string _group = $"group-{Guid.NewGuid():N}";
    private readonly Facts _facts = new();
    private EmbeddedKafka _kafka = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _kafka = await EmbeddedKafka.StartAsync(
            new EmbeddedKafkaOptions { Brokers = 3, MinSessionTimeout = ShortSession }, Cancellation);
        await _kafka.CreateTopicAsync(Topic, Partitions, cancellationToken: Cancellation);
    }

    public async ValueTask DisposeAsync() => await _kafka.DisposeAsync();

    [Theory]
    [InlineData(PartitionAssignmentStrategy.Range)]
    [InlineData(PartitionAssignmentStrategy.RoundRobin)]
    [InlineData(PartitionAssignmentStrategy.CooperativeSticky)]
    public async Task Members_that_come_and_go_share_all_partitions(PartitionAssignmentStrategy strategy)
    {
        await using var first = Consumer(strategy);
        await ShareAsync(first);
        await using var second = Consumer(strategy);
        await ShareAsync(first, second);
        await using var third = Consumer(strategy);
        await ShareAsync(first, second, third);

        await second.CloseAsync();

        await ShareAsync(first, third);
    }

    [Fact]
    public async Task Partitions_of_a_killed_member_are_taken_over_when_its_session_ends()
    {
        await using var first = Consumer(PartitionAssignmentStrategy.CooperativeSticky);
        await using var second = Consumer(PartitionAssignmentStrategy.CooperativeSticky, session: ShortSession);
        await ShareAsync(first, second);

        await second.KillAsync();

        await ShareAsync(first);
    }

    [Fact]
    public async Task A_static_member_that_is_restarted_keeps_its_partitions_and_disturbs_nobody()
    {
        await using var first = Consumer(PartitionAssignmentStrategy.Range, "till-1");
        var second = Consumer(PartitionAssignmentStrategy.Range, "till-2");
        await ShareAsync(first, second);
        var before = (First: first.Assignments, Second: second.Assignment);

        await second.KillAsync();
        await using var restarted = Consumer(PartitionAssignmentStrategy.Range, "till-2");
        await ShareAsync(first, restarted);

        restarted.Assignment.ShouldBe(before.Second, ignoreOrder: true);
        first.Assignments.ShouldBe(before.First);
    }

    [Fact]
    public async Task The_older_of_two_static_members_with_one_id_is_fenced()
    {
        await using var older = Consumer(PartitionAssignmentStrategy.Range, "till-1");
        await ShareAsync(older);

        await using var newer = Consumer(PartitionAssignmentStrategy.Range, "till-1");
        await _facts.Until(() => newer.Assignment.Count == Partitions);
        await _facts.Until(() => older.Fatal is not null);

        older.Fatal!.Code.ShouldBe(ErrorCode.FencedInstanceId);
        await older.KillAsync();
    }

    [Fact]
    public async Task A_new_member_goes_on_where_the_group_has_stopped()
    {
        await ProduceAsync(1, 100);
        await using (var first = Consumer(PartitionAssignmentStrategy.Range))
        {
            await _facts.Until(() => first.Read.Count == 100);
        }

        await ProduceAsync(101, 20);
        await using var second = Consumer(PartitionAssignmentStrategy.Range);
        await _facts.Until(() => second.Read.Count == 20);

        second.Read.Select(r => int.Parse(r.Message.Value)).Order().ShouldBe(Enumerable.Range(101, 20));
    }

    [Fact]
    public async Task Nothing_is_lost_while_members_come_go_and_are_killed()
    {
        await using var first = Consumer(PartitionAssignmentStrategy.CooperativeSticky);
        await using var second = Consumer(PartitionAssignmentStrategy.CooperativeSticky);
        var third = Consumer(PartitionAssignmentStrategy.CooperativeSticky, session: ShortSession);
        await ShareAsync(first, second, third);

        await ProduceAsync(1, 200);
        await third.KillAsync();
        await ProduceAsync(201, 200);
        await second.CloseAsync();
        await using var fourth = Consumer(PartitionAssignmentStrategy.CooperativeSticky);
        await ProduceAsync(401, 200);

        await ShareAsync(first, fourth);
        await _facts.Until(() => new[] { first, second, third, fourth }
            .SelectMany(c => c.Read.Select(r => int.Parse(r.Message.Value))).Distinct().Count() == 600);
    }

    [Fact]
    public async Task Administration_sees_and_changes_groups()
    {
        using var admin = Admin();
        await using (var consumer = Consumer(PartitionAssignmentStrategy.Range))
        {
            await ProduceAsync(1, 50);
            await _facts.Until(() => consumer.Read.Count == 50);
            var description = (await admin.DescribeConsumerGroupsAsync([_group])).ConsumerGroupDescriptions.Single();
            description.State.ShouldBe(ConsumerGroupState.Stable);
            description.PartitionAssignor.ShouldBe("range");
            var member = description.Members.ShouldHaveSingleItem();
            member.ConsumerId.ShouldBe(consumer.MemberId);
            member.Host.ShouldBe("/127.0.0.1");
            member.Assignment.TopicPartitions.Count.ShouldBe(Partitions);
            (await Should.ThrowAsync<DeleteGroupsException>(admin.DeleteGroupsAsync([_group])))
                .Results.Single().Error.Code.ShouldBe(ErrorCode.NonEmptyGroup);
        }

        await admin.AlterConsumerGroupOffsetsAsync(
            [new ConsumerGroupTopicPartitionOffsets(_group, [new TopicPartitionOffset(Topic, 0, 1)])]);
    }

    [Fact]
    public async Task Offsets_can_be_set_read_and_deleted_from_outside()
    {
        using var admin = Admin();
        List<TopicPartitionOffset> wanted = [new(Topic, 0, 5), new(Topic, 11, 7)];

        await admin.AlterConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitionOffsets(_group, wanted)]);
        (await ListAsync()).ShouldBe(wanted, ignoreOrder: true);
        var groups = await admin.ListConsumerGroupsAsync(
            new ListConsumerGroupsOptions { MatchStates = [ConsumerGroupState.Empty] });
        groups.Valid.Select(g => g.GroupId).ShouldBe([_group]);

        await admin.DeleteConsumerGroupOffsetsAsync(_group, [new TopicPartition(Topic, 0)]);
        (await ListAsync()).ShouldBe([wanted[1]]);

        await admin.DeleteGroupsAsync([_group]);
        (await admin.ListConsumerGroupsAsync()).Valid.ShouldBeEmpty();

        async Task<List<TopicPartitionOffset>> ListAsync()
        {
            var result = await admin.ListConsumerGroupOffsetsAsync(
                [new ConsumerGroupTopicPartitions(_group, null)]);
            return [.. result.Single().Partitions.Select(p => p.TopicPartitionOffset)];
        }
    }

    [Fact]
    public async Task Offsets_of_unknown_topics_are_refused()
    {
        using var admin = Admin();

        var fault = await Should.ThrowAsync<AlterConsumerGroupOffsetsException>(
            admin.AlterConsumerGroupOffsetsAsync(
            [
                new ConsumerGroupTopicPartitionOffsets(_group, [new TopicPartitionOffset("nowhere", 0, 5)]),
            ]));

        fault.Results.Single().Partitions.Single().Error.Code.ShouldBe(ErrorCode.UnknownTopicOrPart);
    }

    private GroupConsumer Consumer(
        PartitionAssignmentStrategy strategy, string? instanceId = null, TimeSpan? session = null) =>
        new(
            new ConsumerConfig
            {
                BootstrapServers = _kafka.BootstrapServers,
                GroupId = _group,
                GroupInstanceId = instanceId,
                PartitionAssignmentStrategy = strategy,
                SessionTimeoutMs = (int)(session ?? LongSession).TotalMilliseconds,
                HeartbeatIntervalMs = 100,
                AutoOffsetReset = AutoOffsetReset.Earliest,
                AutoCommitIntervalMs = 100,
            },
            Topic,
            _facts);

    /// <summary>Waits until the partitions are shared out among just these, to each its part.</summary>
    private Task ShareAsync(params GroupConsumer[] consumers) => _facts.Until(
        () => consumers.All(c => c.Assignment.Count == Partitions / consumers.Length)
            && consumers.SelectMany(c => c.Assignment).Distinct().Count() == Partitions,
        () => string.Join(" | ", consumers.Select(c => string.Join(' ', c.Assignment))));

    private async Task ProduceAsync(int first, int count)
    {
        using var producer = new ProducerBuilder<string, string>(
            new ProducerConfig { BootstrapServers = _kafka.BootstrapServers, LingerMs = 0 }).Build();
        await Task.WhenAll(Enumerable.Range(first, count).Select(i => producer.ProduceAsync(
            Topic, new Message<string, string> { Key = $"{i}", Value = $"{i}" }, Cancellation)));
    }

    private IAdminClient Admin() =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = _kafka.BootstrapServers }).Build();
}
