using Deimos.Embedded.Kafka.Groups;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Transactions;
using Microsoft.Extensions.Time.Testing;

namespace Deimos.Embedded.Tests.Kafka.Transactions;

public sealed class TransactionCoordinatorTests : IDisposable
{
    private const string Id = "billing-1";
    private const string Group = "billing";

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);
    private static readonly TopicPartition Orders0 = new("orders", 0);
    private static readonly TopicPartition Orders1 = new("orders", 1);

    private readonly FakeTimeProvider _time = new();
    private readonly GroupCoordinator _groups;
    private readonly TransactionCoordinator _transactions;
    private readonly List<(TopicPartition Partition, ProducerIdentity Producer, bool Commit)> _markers = [];
    private readonly HashSet<TopicPartition> _leaderless = [];

    public TransactionCoordinatorTests()
    {
        _groups = new GroupCoordinator(new GroupSettings(), _time);
        _transactions = new TransactionCoordinator(new TransactionSettings(), _time, _groups, WriteMarker);
    }

    public void Dispose()
    {
        _transactions.Dispose();
        _groups.Dispose();
    }

    [Fact]
    public void Gives_every_idempotent_producer_an_id_of_its_own()
    {
        var first = _transactions.Initialize(null, Timeout);
        var second = _transactions.Initialize(null, Timeout);

        first.Error.ShouldBe(ErrorCode.None);
        first.Producer.Epoch.ShouldBe((short)0);
        second.Producer.Id.ShouldNotBe(first.Producer.Id);
    }

    [Fact]
    public void Keeps_the_producer_id_of_a_transactional_id_and_raises_its_epoch()
    {
        var first = Initialize();
        var second = Initialize();

        second.ShouldBe(first with { Epoch = 1 });
    }

    [Theory]
    [InlineData("", 60, ErrorCode.InvalidRequest)]
    [InlineData(Id, 0, ErrorCode.InvalidTransactionTimeout)]
    [InlineData(Id, 901, ErrorCode.InvalidTransactionTimeout)]
    public void Refuses_what_cannot_be_initialized(string transactionalId, int seconds, object error) =>
        _transactions.Initialize(transactionalId, TimeSpan.FromSeconds(seconds)).Error.ShouldBe((ErrorCode)error);

    [Fact]
    public void Commits_with_a_marker_in_every_partition()
    {
        var producer = Initialize();

        _transactions.AddPartitions(Id, producer, [Orders0]).ShouldBe(ErrorCode.None);
        _transactions.AddPartitions(Id, producer, [Orders0, Orders1]).ShouldBe(ErrorCode.None);
        State.ShouldBe(TransactionState.Ongoing);
        _transactions.End(Id, producer, commit: true).ShouldBe(ErrorCode.None);

        State.ShouldBe(TransactionState.CompleteCommit);
        _markers.ShouldBe([(Orders0, producer, true), (Orders1, producer, true)], ignoreOrder: true);
    }

    [Fact]
    public void Answers_a_repeated_end_alike_and_refuses_the_opposite()
    {
        var producer = Begin();

        _transactions.End(Id, producer, commit: false).ShouldBe(ErrorCode.None);
        _transactions.End(Id, producer, commit: false).ShouldBe(ErrorCode.None);
        _transactions.End(Id, producer, commit: true).ShouldBe(ErrorCode.InvalidTxnState);

        _markers.Count.ShouldBe(1);
    }

    [Fact]
    public void Refuses_to_end_what_has_not_begun()
    {
        var producer = Initialize();

        _transactions.End(Id, producer, commit: true).ShouldBe(ErrorCode.InvalidTxnState);
        _transactions.End("unknown", producer, commit: true).ShouldBe(ErrorCode.InvalidProducerIdMapping);
        _transactions.End(Id, producer with { Id = 99 }, commit: true).ShouldBe(ErrorCode.InvalidProducerIdMapping);
    }

    [Fact]
    public void Fences_a_producer_when_another_takes_its_transactional_id()
    {
        var zombie = Initialize();
        var producer = Initialize();

        _transactions.AddPartitions(Id, zombie, [Orders0]).ShouldBe(ErrorCode.ProducerFenced);
        _transactions.AddGroup(Id, zombie, Group).ShouldBe(ErrorCode.ProducerFenced);
        _transactions.End(Id, zombie, commit: true).ShouldBe(ErrorCode.ProducerFenced);
        _transactions.AddPartitions(Id, producer, [Orders0]).ShouldBe(ErrorCode.None);
    }

    [Fact]
    public void Aborts_what_a_zombie_left_open_before_its_successor_begins()
    {
        var zombie = Begin();

        _transactions.Initialize(Id, Timeout).Error.ShouldBe(ErrorCode.ConcurrentTransactions);
        var successor = Initialize();

        _markers.ShouldBe([(Orders0, zombie with { Epoch = 1 }, false)]);
        successor.ShouldBe(zombie with { Epoch = 2 });
    }

    [Fact]
    public void Lets_a_producer_go_on_after_an_error_and_repeats_the_answer_it_lost()
    {
        var producer = Initialize();

        var next = _transactions.Initialize(Id, Timeout, producer).Producer;
        var again = _transactions.Initialize(Id, Timeout, producer).Producer;

        next.Epoch.ShouldBe((short)1);
        again.ShouldBe(next);
    }

    [Fact]
    public void Does_not_let_a_fenced_producer_go_on()
    {
        var zombie = Initialize();
        Initialize();

        _transactions.Initialize(Id, Timeout, zombie).Error.ShouldBe(ErrorCode.ProducerFenced);
        _transactions.Initialize(Id, Timeout, new ProducerIdentity(99, 0)).Error.ShouldBe(ErrorCode.ProducerFenced);
    }

    [Fact]
    public void Gives_a_new_producer_id_when_the_epochs_run_out()
    {
        var last = Initialize();
        while (last.Epoch < short.MaxValue - 1)
        {
            last = Initialize();
        }

        var next = _transactions.Initialize(Id, Timeout, last).Producer;
        var again = _transactions.Initialize(Id, Timeout, last).Producer;

        next.Id.ShouldNotBe(last.Id);
        next.Epoch.ShouldBe((short)0);
        again.ShouldBe(next);
    }

    [Fact]
    public void Aborts_an_abandoned_transaction_and_fences_its_producer()
    {
        var producer = Begin();

        _time.Advance(Timeout);

        State.ShouldBe(TransactionState.CompleteAbort);
        _markers.ShouldBe([(Orders0, producer with { Epoch = 1 }, false)]);
        _transactions.End(Id, producer, commit: true).ShouldBe(ErrorCode.ProducerFenced);
    }

    [Fact]
    public void Counts_the_timeout_from_the_begin_of_each_transaction()
    {
        var producer = Begin();
        _time.Advance(Timeout * 0.9);
        _transactions.End(Id, producer, commit: true);
        _transactions.AddPartitions(Id, producer, [Orders0]);

        _time.Advance(Timeout * 0.9);

        _transactions.End(Id, producer, commit: true).ShouldBe(ErrorCode.None);
    }

    [Fact]
    public void Stays_prepared_until_every_partition_has_its_marker()
    {
        _leaderless.Add(Orders0);
        var producer = Begin(Orders0, Orders1);

        _transactions.End(Id, producer, commit: true).ShouldBe(ErrorCode.None);

        State.ShouldBe(TransactionState.PrepareCommit);
        _transactions.AddPartitions(Id, producer, [Orders1]).ShouldBe(ErrorCode.ConcurrentTransactions);
        _transactions.End(Id, producer, commit: true).ShouldBe(ErrorCode.ConcurrentTransactions);
        _transactions.Initialize(Id, Timeout).Error.ShouldBe(ErrorCode.ConcurrentTransactions);
        _leaderless.Clear();
        _time.Advance(TimeSpan.FromSeconds(1));
        State.ShouldBe(TransactionState.CompleteCommit);
        _markers.Select(m => m.Partition).ShouldBe([Orders1, Orders0]);
    }

    [Theory]
    [InlineData(true, 7)]
    [InlineData(false, -1)]
    public void Decides_over_the_offsets_of_its_groups(bool commit, long expected)
    {
        var producer = Initialize();
        _transactions.AddGroup(Id, producer, Group).ShouldBe(ErrorCode.None);
        CommitOffset(producer, 7).ShouldBe(ErrorCode.None);
        Fetch().Error.ShouldBe(ErrorCode.UnstableOffsetCommit);

        _transactions.End(Id, producer, commit).ShouldBe(ErrorCode.None);

        Fetch().Error.ShouldBe(ErrorCode.None);
        Fetch().Offset.ShouldBe(expected);
    }

    [Fact]
    public void Takes_offsets_only_of_groups_in_the_transaction_and_only_from_its_producer()
    {
        var producer = Initialize();
        CommitOffset(producer, 7).ShouldBe(ErrorCode.InvalidTxnState);
        _transactions.AddGroup(Id, producer, "another");
        CommitOffset(producer, 7).ShouldBe(ErrorCode.InvalidTxnState);
        _transactions.AddGroup(Id, producer, Group);

        _transactions.FenceProducer(Id).ShouldBeTrue();

        CommitOffset(producer, 7).ShouldBe(ErrorCode.InvalidProducerEpoch);
        Fetch().Offset.ShouldBe(-1);
    }

    [Fact]
    public void Can_be_told_to_fence_a_producer()
    {
        var producer = Begin();

        _transactions.FenceProducer(Id).ShouldBeTrue();

        State.ShouldBe(TransactionState.CompleteAbort);
        _transactions.End(Id, producer, commit: true).ShouldBe(ErrorCode.ProducerFenced);
        _transactions.FenceProducer("unknown").ShouldBeFalse();
    }

    [Fact]
    public void Describes_a_transaction()
    {
        _transactions.Describe(Id).ShouldBeNull();
        var producer = Begin(Orders0, Orders1);
        _transactions.AddGroup(Id, producer, Group);

        var description = _transactions.Describe(Id).ShouldNotBeNull();

        description.Producer.ShouldBe(producer);
        description.Timeout.ShouldBe(Timeout);
        description.StartedAt.ShouldBe(_time.GetUtcNow());
        description.Partitions.ShouldBe([Orders0, Orders1], ignoreOrder: true);
        description.Groups.ShouldBe([Group]);
        _transactions.DescribeAll().ShouldHaveSingleItem();
    }

    private TransactionState State => _transactions.Describe(Id)!.State;

    private ProducerIdentity Initialize()
    {
        var (error, producer) = _transactions.Initialize(Id, Timeout);
        error.ShouldBe(ErrorCode.None);
        return producer;
    }

    private ProducerIdentity Begin(params TopicPartition[] partitions)
    {
        var producer = Initialize();
        _transactions.AddPartitions(Id, producer, partitions.Length > 0 ? partitions : [Orders0])
            .ShouldBe(ErrorCode.None);
        return producer;
    }

    private ErrorCode CommitOffset(ProducerIdentity producer, long offset) =>
        _transactions.CommitOffsets(Id, producer, new OffsetCommit
        {
            GroupId = Group,
            Offsets = [new OffsetToCommit(Orders0, offset)],
            ProducerId = producer.Id,
        }).ShouldHaveSingleItem();

    private FetchedOffset Fetch() =>
        _groups.FetchOffsets(Group, [Orders0], requireStable: true).ShouldHaveSingleItem();

    private bool WriteMarker(TopicPartition partition, ProducerIdentity producer, bool commit)
    {
        if (_leaderless.Contains(partition))
        {
            return false;
        }

        _markers.Add((partition, producer, commit));
        return true;
    }
}
