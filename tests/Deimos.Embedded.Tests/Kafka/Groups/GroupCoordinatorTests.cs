using Deimos.Embedded.Kafka.Groups;
using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Tests.Kafka.Groups;

public sealed partial class GroupCoordinatorTests : IDisposable
{
    private static readonly TopicPartition Orders0 = new("orders", 0);
    private static readonly TopicPartition Orders1 = new("orders", 1);

    private readonly GroupScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Gives_a_new_dynamic_member_its_id_before_it_may_join()
    {
        var client = _scene.Client();

        var first = await client.RequestJoinAsync();
        client.MemberId = first.MemberId;
        var second = await client.RequestJoinAsync();

        first.Error.ShouldBe(ErrorCode.MemberIdRequired);
        first.MemberId.ShouldStartWith("client-");
        second.Error.ShouldBe(ErrorCode.None);
        second.MemberId.ShouldBe(first.MemberId);
        second.LeaderId.ShouldBe(first.MemberId);
        second.Generation.ShouldBe(1);
    }

    [Fact]
    public async Task Forgets_a_given_id_that_is_not_used_within_the_session_timeout()
    {
        var client = _scene.Client();
        client.MemberId = (await client.RequestJoinAsync()).MemberId;

        _scene.Time.Advance(GroupClient.SessionTimeout);

        (await client.RequestJoinAsync()).Error.ShouldBe(ErrorCode.UnknownMemberId);
    }

    [Fact]
    public async Task Hands_each_member_the_assignment_its_leader_made()
    {
        var clients = await _scene.StableGroupAsync(3);

        var group = _scene.Coordinator.Describe(GroupScene.Group);

        group.State.ShouldBe(GroupState.Stable);
        group.Generation.ShouldBe(2);
        group.ProtocolName.ShouldBe("range");
        group.Members.Select(m => System.Text.Encoding.UTF8.GetString(m.Assignment.Span))
            .ShouldBe(clients.Select(c => c.MemberId), ignoreOrder: true);
    }

    [Fact]
    public async Task Shows_the_members_to_the_leader_only()
    {
        var clients = await _scene.StableGroupAsync(3);

        clients.Single(c => c.Joined!.LeaderId == c.MemberId).Joined!.Members.Count.ShouldBe(3);
        clients.Where(c => c.Joined!.LeaderId != c.MemberId).ShouldAllBe(c => c.Joined!.Members.Count == 0);
    }

    [Fact]
    public async Task Passes_through_the_states_in_order()
    {
        await GroupScene.FormAsync(_scene.Client());

        _scene.States.ShouldBe(
            [GroupState.PreparingRebalance, GroupState.CompletingRebalance, GroupState.Stable]);
    }

    [Fact]
    public async Task Chooses_the_protocol_that_all_support_and_most_prefer()
    {
        var clients = new[]
        {
            _scene.Client(null, "sticky", "range", "roundrobin"),
            _scene.Client(null, "range", "roundrobin"),
            _scene.Client(null, "roundrobin", "range"),
        };

        await GroupScene.FormAsync(clients);

        clients[0].Joined!.ProtocolName.ShouldBe("range");
    }

    [Fact]
    public async Task Refuses_a_member_that_shares_no_protocol_with_the_others()
    {
        await GroupScene.FormAsync(_scene.Client(null, "range"));

        var result = await _scene.Client(null, "cooperative-sticky").RequestJoinAsync();

        result.Error.ShouldBe(ErrorCode.InconsistentGroupProtocol);
    }

    [Fact]
    public async Task Refuses_a_member_without_any_protocol()
    {
        var client = _scene.Client();
        client.Protocols = [];

        (await client.RequestJoinAsync()).Error.ShouldBe(ErrorCode.InconsistentGroupProtocol);
    }

    [Theory]
    [InlineData(5.999)]
    [InlineData(1800.001)]
    public async Task Refuses_session_timeouts_outside_of_its_range(double seconds)
    {
        var result = await _scene.Client().RequestJoinAsync(TimeSpan.FromSeconds(seconds));

        result.Error.ShouldBe(ErrorCode.InvalidSessionTimeout);
    }

    [Fact]
    public async Task Refuses_members_above_the_greatest_size()
    {
        using var scene = new GroupScene(new GroupSettings { MaxSize = 2 });
        await scene.StableGroupAsync(2);

        (await scene.Client().RequestJoinAsync()).Error.ShouldBe(ErrorCode.GroupMaxSizeReached);
    }

    [Fact]
    public async Task Does_not_know_members_of_groups_that_do_not_exist()
    {
        var client = _scene.Client();
        client.MemberId = "somebody";
        client.Generation = 1;

        (await client.RequestJoinAsync()).Error.ShouldBe(ErrorCode.UnknownMemberId);
        client.Heartbeat().ShouldBe(ErrorCode.UnknownMemberId);
        client.Leave().ShouldBe(ErrorCode.UnknownMemberId);
        client.Commit(Orders0, 1).ShouldBe(ErrorCode.IllegalGeneration);
        _scene.Coordinator.Describe(GroupScene.Group).State.ShouldBe(GroupState.Dead);
    }

    [Fact]
    public async Task Repeats_the_generation_for_a_member_that_lost_the_answer_to_its_join()
    {
        var client = _scene.Client();
        var first = await client.JoinAsync();

        var again = await client.RequestJoinAsync();

        again.Generation.ShouldBe(first.Generation);
        again.Members.Count.ShouldBe(1);
        _scene.State.ShouldBe(GroupState.CompletingRebalance);
    }

    [Fact]
    public async Task Refuses_to_sync_another_generation_or_protocol()
    {
        var client = (await _scene.StableGroupAsync(1))[0];

        client.Generation++;
        (await client.SyncAsync(client)).Error.ShouldBe(ErrorCode.IllegalGeneration);
        client.Generation--;
        (await SyncWith("other", "range")).Error.ShouldBe(ErrorCode.InconsistentGroupProtocol);
        (await SyncWith("consumer", "other")).Error.ShouldBe(ErrorCode.InconsistentGroupProtocol);
        (await SyncWith("consumer", "range")).Error.ShouldBe(ErrorCode.None);

        Task<SyncResult> SyncWith(string type, string name) => _scene.Coordinator.SyncAsync(new SyncRequest
        {
            GroupId = GroupScene.Group,
            Member = client.Identity,
            Generation = client.Generation,
            ProtocolType = type,
            ProtocolName = name,
        });
    }

    [Fact]
    public async Task Refuses_groups_without_a_name()
    {
        var member = new MemberIdentity("somebody");

        _scene.Coordinator.Heartbeat("", member, 1).ShouldBe(ErrorCode.InvalidGroupId);
        _scene.Coordinator.Leave("", [member]).Error.ShouldBe(ErrorCode.InvalidGroupId);
        _scene.Coordinator.DeleteOffsets("", [Orders0]).Error.ShouldBe(ErrorCode.InvalidGroupId);
        (await _scene.Coordinator.SyncAsync(new SyncRequest { GroupId = "", Member = member, Generation = 1 }))
            .Error.ShouldBe(ErrorCode.InvalidGroupId);
    }
}
