using Deimos.Embedded.Kafka.Groups;
using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Tests.Kafka.Groups;

public sealed partial class GroupCoordinatorTests
{
    [Fact]
    public async Task Tells_members_by_heartbeat_that_another_wants_to_join()
    {
        var clients = await _scene.StableGroupAsync(2);

        var joining = _scene.Client().JoinAsync();

        clients[0].Heartbeat().ShouldBe(ErrorCode.RebalanceInProgress);
        (await clients[0].SyncAsync()).Error.ShouldBe(ErrorCode.RebalanceInProgress);
        await Task.WhenAll(joining, clients[0].JoinAsync(), clients[1].JoinAsync());
        clients[0].Generation.ShouldBe(3);
        (await joining).Generation.ShouldBe(3);
    }

    [Fact]
    public async Task Goes_on_without_members_that_do_not_rejoin_in_time()
    {
        var clients = await _scene.StableGroupAsync(2);
        var joining = clients[0].JoinAsync();

        _scene.Advance(GroupClient.RebalanceTimeout, clients[1]);

        (await joining).Members.Select(m => m.MemberId).ShouldBe([clients[0].MemberId]);
        clients[1].Heartbeat().ShouldBe(ErrorCode.UnknownMemberId);
    }

    [Fact]
    public async Task Waits_in_a_rebalance_for_those_who_were_given_an_id()
    {
        var client = (await _scene.StableGroupAsync(1))[0];
        var pending = _scene.Client();
        pending.MemberId = (await pending.RequestJoinAsync()).MemberId;

        var joining = client.JoinAsync();

        joining.IsCompleted.ShouldBeFalse();
        await Task.WhenAll(joining, pending.JoinAsync());
        pending.Generation.ShouldBe(2);
    }

    [Fact]
    public async Task Removes_a_member_whose_session_ends()
    {
        var clients = await _scene.StableGroupAsync(2);

        _scene.Advance(GroupClient.SessionTimeout, clients[0]);

        clients[0].Heartbeat().ShouldBe(ErrorCode.RebalanceInProgress);
        clients[1].Heartbeat().ShouldBe(ErrorCode.UnknownMemberId);
        (await clients[0].JoinAsync()).Members.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Keeps_a_member_that_sends_heartbeats()
    {
        var clients = await _scene.StableGroupAsync(2);

        _scene.Advance(TimeSpan.FromMinutes(5), clients);

        _scene.State.ShouldBe(GroupState.Stable);
        _scene.Coordinator.Describe(GroupScene.Group).Members.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Counts_a_commit_as_a_sign_of_life()
    {
        var client = (await _scene.StableGroupAsync(1))[0];

        for (var i = 0; i < 5; i++)
        {
            _scene.Time.Advance(GroupClient.SessionTimeout * 0.9);
            client.Commit(Orders0, i).ShouldBe(ErrorCode.None);
        }

        _scene.State.ShouldBe(GroupState.Stable);
    }

    [Fact]
    public async Task Does_not_expect_heartbeats_of_members_that_wait_for_the_generation()
    {
        var clients = await _scene.StableGroupAsync(3);
        var joining = clients[0].JoinAsync();

        _scene.Advance(GroupClient.SessionTimeout * 2, clients[1], clients[2]);
        await Task.WhenAll(joining, clients[1].JoinAsync(), clients[2].JoinAsync());

        (await joining).Error.ShouldBe(ErrorCode.None);
        clients[0].Joined!.Members.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Gives_up_a_new_member_whose_first_join_waits_too_long()
    {
        using var scene = new GroupScene(new GroupSettings { NewMemberJoinTimeout = TimeSpan.FromSeconds(30) });
        var client = (await scene.StableGroupAsync(1))[0];
        var joining = scene.Client().JoinAsync();

        scene.Advance(TimeSpan.FromSeconds(30), client);

        (await joining).Error.ShouldBe(ErrorCode.UnknownMemberId);
    }

    [Fact]
    public async Task Removes_members_that_do_not_sync_within_the_rebalance_timeout()
    {
        var leader = (await _scene.StableGroupAsync(1))[0];
        var follower = _scene.Client();
        await Task.WhenAll(follower.JoinAsync(), leader.JoinAsync());
        await leader.SyncAsync(leader, follower);

        _scene.Advance(GroupClient.RebalanceTimeout, leader, follower);

        leader.Heartbeat().ShouldBe(ErrorCode.RebalanceInProgress);
        follower.Heartbeat().ShouldBe(ErrorCode.UnknownMemberId);
    }

    [Fact]
    public async Task Sends_waiting_followers_back_to_join_when_the_leader_is_lost()
    {
        var leader = (await _scene.StableGroupAsync(1))[0];
        var follower = _scene.Client();
        await Task.WhenAll(follower.JoinAsync(), leader.JoinAsync());
        var syncing = follower.SyncAsync();

        _scene.Advance(GroupClient.SessionTimeout);

        (await syncing).Error.ShouldBe(ErrorCode.RebalanceInProgress);
        (await follower.JoinAsync()).LeaderId.ShouldBe(follower.MemberId);
    }

    [Fact]
    public async Task Rebalances_when_a_leader_joins_again_but_not_when_a_follower_does()
    {
        var clients = await _scene.StableGroupAsync(2);
        var leader = clients.Single(c => c.Joined!.LeaderId == c.MemberId);
        var follower = clients.Single(c => c != leader);

        (await follower.JoinAsync()).Generation.ShouldBe(2);
        _scene.State.ShouldBe(GroupState.Stable);
        var rejoining = leader.JoinAsync();

        _scene.State.ShouldBe(GroupState.PreparingRebalance);
        await Task.WhenAll(rejoining, follower.JoinAsync());
        leader.Generation.ShouldBe(3);
    }

    [Fact]
    public async Task Rebalances_when_a_follower_changes_its_subscription()
    {
        var clients = await _scene.StableGroupAsync(2);
        var follower = clients.Single(c => c.Joined!.LeaderId != c.MemberId);
        follower.Subscription = "payments";

        var rejoining = follower.JoinAsync();

        _scene.State.ShouldBe(GroupState.PreparingRebalance);
        await Task.WhenAll(rejoining, clients.Single(c => c != follower).JoinAsync());
    }

    [Fact]
    public async Task Rebalances_at_once_when_a_member_leaves()
    {
        var clients = await _scene.StableGroupAsync(2);

        clients[1].Leave().ShouldBe(ErrorCode.None);

        clients[0].Heartbeat().ShouldBe(ErrorCode.RebalanceInProgress);
        (await clients[0].JoinAsync()).Generation.ShouldBe(3);
    }

    [Fact]
    public async Task Becomes_empty_when_the_last_member_leaves()
    {
        var client = (await _scene.StableGroupAsync(1))[0];

        client.Leave();

        var group = _scene.Coordinator.Describe(GroupScene.Group);
        group.State.ShouldBe(GroupState.Empty);
        group.ProtocolType.ShouldBe("consumer");
        group.Generation.ShouldBe(2);
    }

    [Fact]
    public async Task Lets_an_empty_group_wait_for_more_members_if_so_configured()
    {
        using var scene = new GroupScene(new GroupSettings { InitialRebalanceDelay = TimeSpan.FromSeconds(3) });
        var joins = new List<Task<JoinResult>> { scene.Client().JoinAsync() };

        scene.Advance(TimeSpan.FromSeconds(2));
        joins.Add(scene.Client().JoinAsync());
        scene.Advance(TimeSpan.FromSeconds(2));
        joins.Add(scene.Client().JoinAsync());
        scene.Advance(TimeSpan.FromSeconds(4));
        scene.State.ShouldBe(GroupState.PreparingRebalance);
        scene.Advance(TimeSpan.FromSeconds(1));

        (await Task.WhenAll(joins)).ShouldAllBe(join => join.Generation == 1);
        scene.Coordinator.Describe(GroupScene.Group).Members.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Can_be_told_to_rebalance_now()
    {
        var clients = await _scene.StableGroupAsync(2);

        _scene.Coordinator.RebalanceNow(GroupScene.Group).ShouldBeTrue();

        clients[0].Heartbeat().ShouldBe(ErrorCode.RebalanceInProgress);
        await Task.WhenAll(clients.Select(c => c.JoinAsync()));
        clients[1].Generation.ShouldBe(3);
        _scene.Coordinator.RebalanceNow("nobody").ShouldBeFalse();
    }

    [Fact]
    public async Task Can_be_told_to_expire_a_member()
    {
        var clients = await _scene.StableGroupAsync(2);

        _scene.Coordinator.ExpireMember(GroupScene.Group, clients[1].MemberId).ShouldBeTrue();

        clients[1].Heartbeat().ShouldBe(ErrorCode.UnknownMemberId);
        _scene.Coordinator.ExpireMember(GroupScene.Group, clients[1].MemberId).ShouldBeFalse();
    }

    [Fact]
    public async Task Sends_waiting_members_to_the_new_coordinator_when_the_group_moves()
    {
        var clients = await _scene.StableGroupAsync(2);
        var waiting = clients[0].RequestJoinAsync();
        var joining = _scene.Client().JoinAsync();

        _scene.Coordinator.HandOver(groupId => groupId == GroupScene.Group);

        (await waiting).Error.ShouldBe(ErrorCode.NotCoordinator);
        (await joining).Error.ShouldBe(ErrorCode.NotCoordinator);
        await Task.WhenAll(clients.Select(c => c.JoinAsync()));
        await GroupScene.SyncAsync(clients);
        _scene.State.ShouldBe(GroupState.Stable);
        _scene.Coordinator.Describe(GroupScene.Group).Members.Count.ShouldBe(2);
    }
}
