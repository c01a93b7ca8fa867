using Deimos.Embedded.Kafka.Groups;
using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Tests.Kafka.Groups;

public sealed partial class GroupCoordinatorTests
{
    [Fact]
    public async Task Names_static_members_after_their_instance()
    {
        var client = _scene.Client("till-1");

        (await client.JoinAsync()).MemberId.ShouldStartWith("till-1-");
    }

    [Fact]
    public async Task Gives_a_restarted_static_follower_its_assignment_without_a_rebalance()
    {
        GroupClient[] clients = [_scene.Client("till-1"), _scene.Client("till-2")];
        await GroupScene.FormAsync(clients);
        var oldId = clients[1].MemberId;
        var restarted = _scene.Client("till-2");

        var joined = await restarted.JoinAsync();

        joined.Generation.ShouldBe(2);
        joined.MemberId.ShouldNotBe(oldId);
        _scene.State.ShouldBe(GroupState.Stable);
        var sync = await restarted.SyncAsync();
        System.Text.Encoding.UTF8.GetString(sync.Assignment.Span).ShouldBe(oldId);
    }

    [Fact]
    public async Task Fences_the_older_of_two_static_members_with_one_instance_id()
    {
        var older = _scene.Client("till-1");
        await GroupScene.FormAsync(older);

        await _scene.Client("till-1").JoinAsync();

        older.Heartbeat().ShouldBe(ErrorCode.FencedInstanceId);
        (await older.RequestJoinAsync()).Error.ShouldBe(ErrorCode.FencedInstanceId);
        (await older.SyncAsync(older)).Error.ShouldBe(ErrorCode.FencedInstanceId);
        older.Commit(Orders0, 1).ShouldBe(ErrorCode.FencedInstanceId);
        older.Leave().ShouldBe(ErrorCode.FencedInstanceId);
    }

    [Fact]
    public async Task Answers_a_join_that_waits_when_another_takes_its_instance_id()
    {
        await _scene.StableGroupAsync(1);
        var waiting = _scene.Client("till-1").RequestJoinAsync();

        var newer = _scene.Client("till-1").RequestJoinAsync();

        (await waiting).Error.ShouldBe(ErrorCode.FencedInstanceId);
        newer.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Hides_from_an_old_style_restarted_leader_that_it_leads()
    {
        var leader = _scene.Client("till-1");
        await GroupScene.FormAsync(leader);

        var joined = await _scene.Client("till-1").RequestJoinAsync();

        joined.LeaderId.ShouldBe(leader.MemberId);
        joined.LeaderId.ShouldNotBe(joined.MemberId);
        joined.Members.ShouldBeEmpty();
    }

    [Fact]
    public async Task Tells_a_restarted_leader_to_skip_the_assignment()
    {
        await GroupScene.FormAsync(_scene.Client("till-1"));

        var joined = await _scene.Client("till-1").RequestJoinAsync(canSkipAssignment: true);

        joined.LeaderId.ShouldBe(joined.MemberId);
        joined.SkipsAssignment.ShouldBeTrue();
        joined.Members.ShouldHaveSingleItem().InstanceId.ShouldBe("till-1");
    }

    [Fact]
    public async Task Rebalances_when_a_restarted_static_member_changes_the_protocol()
    {
        await GroupScene.FormAsync(_scene.Client("till-1", "range", "roundrobin"));
        var restarted = _scene.Client("till-1", "roundrobin");

        var joined = await restarted.JoinAsync();

        joined.Generation.ShouldBe(2);
        joined.ProtocolName.ShouldBe("roundrobin");
    }

    [Fact]
    public async Task Keeps_the_place_of_a_static_member_that_is_late_in_a_rebalance()
    {
        GroupClient[] clients = [_scene.Client("till-1"), _scene.Client("till-2")];
        await GroupScene.FormAsync(clients);
        var joining = clients[0].JoinAsync();

        _scene.Advance(GroupClient.RebalanceTimeout, clients[1]);

        (await joining).Members.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Passes_the_lead_on_when_a_static_leader_is_late()
    {
        GroupClient[] clients = [_scene.Client("till-1"), _scene.Client("till-2")];
        await GroupScene.FormAsync(clients);
        clients[1].Subscription = "payments";
        var joining = clients[1].JoinAsync();

        _scene.Advance(GroupClient.RebalanceTimeout, clients[0]);

        (await joining).LeaderId.ShouldBe(clients[1].MemberId);
    }

    [Fact]
    public async Task Removes_a_static_member_when_its_session_ends()
    {
        GroupClient[] clients = [_scene.Client("till-1"), _scene.Client("till-2")];
        await GroupScene.FormAsync(clients);

        _scene.Advance(GroupClient.SessionTimeout, clients[0]);

        clients[1].Heartbeat().ShouldBe(ErrorCode.UnknownMemberId);
        clients[0].Heartbeat().ShouldBe(ErrorCode.RebalanceInProgress);
    }

    [Fact]
    public async Task Lets_an_administrator_remove_static_members_by_instance_id()
    {
        GroupClient[] clients = [_scene.Client("till-1"), _scene.Client("till-2")];
        await GroupScene.FormAsync(clients);

        var (error, errors) = _scene.Coordinator.Leave(
            GroupScene.Group, [new MemberIdentity("", "till-2"), new MemberIdentity("", "till-3")]);

        error.ShouldBe(ErrorCode.None);
        errors.ShouldBe([ErrorCode.None, ErrorCode.UnknownMemberId]);
        clients[1].Heartbeat().ShouldBe(ErrorCode.UnknownMemberId);
    }
}
