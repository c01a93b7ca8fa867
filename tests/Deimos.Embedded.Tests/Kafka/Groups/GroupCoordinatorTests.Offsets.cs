using Deimos.Embedded.Kafka.Groups;
using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Tests.Kafka.Groups;

public sealed partial class GroupCoordinatorTests
{
    [Fact]
    public void Keeps_offsets_of_consumers_that_are_in_no_group()
    {
        CommitAlone(Orders0, 7, "note").ShouldBe(ErrorCode.None);

        var fetched = Fetch(Orders0, Orders1);

        fetched[0].ShouldBe(new FetchedOffset(Orders0, 7, 3, "note"));
        fetched[1].Offset.ShouldBe(-1);
        _scene.State.ShouldBe(GroupState.Empty);
        var commit = _scene.Commits.ShouldHaveSingleItem();
        commit.GroupId.ShouldBe(GroupScene.Group);
        commit.Offsets[Orders0].Offset.ShouldBe(7);
    }

    [Fact]
    public async Task Takes_offsets_only_from_members_while_there_are_any()
    {
        var client = (await _scene.StableGroupAsync(1))[0];

        client.Commit(Orders0, 5).ShouldBe(ErrorCode.None);
        CommitAlone(Orders0, 6).ShouldBe(ErrorCode.UnknownMemberId);
        client.Generation--;
        client.Commit(Orders0, 7).ShouldBe(ErrorCode.IllegalGeneration);

        Fetch(Orders0)[0].Offset.ShouldBe(5);
    }

    [Fact]
    public async Task Takes_offsets_while_a_rebalance_is_prepared_but_not_while_it_completes()
    {
        var clients = await _scene.StableGroupAsync(2);
        var joining = clients[0].JoinAsync();
        clients[1].Commit(Orders0, 5).ShouldBe(ErrorCode.None);

        await Task.WhenAll(joining, clients[1].JoinAsync());

        clients[1].Commit(Orders0, 6).ShouldBe(ErrorCode.RebalanceInProgress);
    }

    [Fact]
    public void Refuses_metadata_that_is_too_long_for_its_partition_only()
    {
        var errors = _scene.Coordinator.Commit(new OffsetCommit
        {
            GroupId = GroupScene.Group,
            Offsets =
            [
                new OffsetToCommit(Orders0, 1, Metadata: new string('x', 4097)),
                new OffsetToCommit(Orders1, 1, Metadata: new string('x', 4096)),
            ],
        });

        errors.ShouldBe([ErrorCode.OffsetMetadataTooLarge, ErrorCode.None]);
    }

    [Fact]
    public async Task Shows_offsets_of_a_transaction_when_it_commits()
    {
        var client = (await _scene.StableGroupAsync(1))[0];
        client.Commit(Orders0, 5);
        client.Commit(Orders0, 9, producerId: 1000).ShouldBe(ErrorCode.None);

        Fetch(Orders0)[0].Offset.ShouldBe(5);
        _scene.Coordinator.FetchOffsets(GroupScene.Group, [Orders0, Orders1], requireStable: true)
            .Select(o => o.Error).ShouldBe([ErrorCode.UnstableOffsetCommit, ErrorCode.None]);
        _scene.Coordinator.EndTransaction(GroupScene.Group, 1000, commit: true);

        _scene.Coordinator.FetchOffsets(GroupScene.Group, [Orders0], requireStable: true)[0].Offset.ShouldBe(9);
        _scene.Commits[^1].InTransaction.ShouldBeTrue();
    }

    [Fact]
    public async Task Drops_offsets_of_a_transaction_when_it_aborts()
    {
        var client = (await _scene.StableGroupAsync(1))[0];
        client.Commit(Orders0, 9, producerId: 1000);

        _scene.Coordinator.EndTransaction(GroupScene.Group, 1000, commit: false);

        _scene.Coordinator.FetchOffsets(GroupScene.Group, [Orders0], requireStable: true)[0].Offset.ShouldBe(-1);
        _scene.Commits.ShouldBeEmpty();
    }

    [Fact]
    public async Task Lets_a_plain_commit_win_over_an_older_one_of_a_transaction()
    {
        var client = (await _scene.StableGroupAsync(1))[0];
        client.Commit(Orders0, 9, producerId: 1000);
        client.Commit(Orders0, 12);

        _scene.Coordinator.EndTransaction(GroupScene.Group, 1000, commit: true);

        Fetch(Orders0)[0].Offset.ShouldBe(12);
    }

    [Fact]
    public async Task Checks_the_member_of_a_transactional_commit_if_it_is_named()
    {
        var client = (await _scene.StableGroupAsync(1))[0];
        client.Generation--;

        client.Commit(Orders0, 9, producerId: 1000).ShouldBe(ErrorCode.IllegalGeneration);
        _scene.Coordinator.Commit(new OffsetCommit
        {
            GroupId = GroupScene.Group,
            Offsets = [new OffsetToCommit(Orders0, 9)],
            ProducerId = 1000,
        }).ShouldBe([ErrorCode.None]);
    }

    [Fact]
    public void Fetches_all_offsets_when_no_partitions_are_named()
    {
        CommitAlone(Orders0, 1);
        CommitAlone(Orders1, 2);

        _scene.Coordinator.FetchOffsets(GroupScene.Group, null).Select(o => o.Offset).ShouldBe([1, 2]);
        _scene.Coordinator.FetchOffsets("nobody", null).ShouldBeEmpty();
    }

    [Fact]
    public async Task Deletes_offsets_of_topics_that_no_member_reads()
    {
        var client = _scene.Client();
        client.Subscription = "\0\u0003\0\0\0\u0001\0\u0006orders";
        await GroupScene.FormAsync(client);
        client.Commit(Orders0, 5);
        var payments = new TopicPartition("payments", 0);
        client.Commit(payments, 5);

        var (error, errors) = _scene.Coordinator.DeleteOffsets(GroupScene.Group, [Orders0, payments]);

        error.ShouldBe(ErrorCode.None);
        errors.ShouldBe([ErrorCode.GroupSubscribedToTopic, ErrorCode.None]);
        Fetch(Orders0, payments).Select(o => o.Offset).ShouldBe([5, -1]);
    }

    [Fact]
    public void Removes_a_group_with_its_last_offset()
    {
        CommitAlone(Orders0, 5);

        _scene.Coordinator.DeleteOffsets(GroupScene.Group, [Orders0]).Errors.ShouldBe([ErrorCode.None]);

        _scene.Coordinator.DescribeAll().ShouldBeEmpty();
        _scene.Coordinator.DeleteOffsets(GroupScene.Group, [Orders0]).Error.ShouldBe(ErrorCode.GroupIdNotFound);
    }

    [Fact]
    public async Task Deletes_only_groups_without_members()
    {
        var client = (await _scene.StableGroupAsync(1))[0];
        client.Commit(Orders0, 5);

        _scene.Coordinator.Delete(GroupScene.Group).ShouldBe(ErrorCode.NonEmptyGroup);
        client.Leave();
        _scene.Coordinator.Delete(GroupScene.Group).ShouldBe(ErrorCode.None);

        _scene.Coordinator.Delete(GroupScene.Group).ShouldBe(ErrorCode.GroupIdNotFound);
        Fetch(Orders0)[0].Offset.ShouldBe(-1);
    }

    [Fact]
    public void Forgets_offsets_of_deleted_topics()
    {
        var payments = new TopicPartition("payments", 0);
        CommitAlone(Orders0, 5);
        CommitAlone(payments, 6);

        _scene.Coordinator.RemoveTopic("orders");

        Fetch(Orders0, payments).Select(o => o.Offset).ShouldBe([-1, 6]);
    }

    [Fact]
    public async Task Keeps_offsets_for_the_retention_time_after_the_last_member_has_left()
    {
        var client = (await _scene.StableGroupAsync(1))[0];
        client.Commit(Orders0, 5);
        _scene.Advance(TimeSpan.FromMinutes(30), client);
        client.Leave();

        _scene.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(10));
        Fetch(Orders0)[0].Offset.ShouldBe(5);
        _scene.Time.Advance(TimeSpan.FromMinutes(20));

        Fetch(Orders0)[0].Offset.ShouldBe(-1);
        _scene.State.ShouldBe(GroupState.Dead);
    }

    [Fact]
    public void Keeps_offsets_only_as_long_as_the_client_asks()
    {
        _scene.Coordinator.Commit(new OffsetCommit
        {
            GroupId = GroupScene.Group,
            Offsets = [new OffsetToCommit(Orders0, 5, Retention: TimeSpan.FromMinutes(1))],
        });

        _scene.Time.Advance(TimeSpan.FromMinutes(11));

        Fetch(Orders0)[0].Offset.ShouldBe(-1);
    }

    private ErrorCode CommitAlone(TopicPartition partition, long offset, string? metadata = null) =>
        _scene.Coordinator.Commit(new OffsetCommit
        {
            GroupId = GroupScene.Group,
            Offsets = [new OffsetToCommit(partition, offset, 3, metadata)],
        }).ShouldHaveSingleItem();

    private IReadOnlyList<FetchedOffset> Fetch(params TopicPartition[] partitions) =>
        _scene.Coordinator.FetchOffsets(GroupScene.Group, partitions);
}
