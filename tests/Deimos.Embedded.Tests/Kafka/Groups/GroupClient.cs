using System.Text;
using Deimos.Embedded.Kafka.Groups;
using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Tests.Kafka.Groups;

/// <summary>A client that takes part in a group the way real ones do.</summary>
internal sealed class GroupClient(GroupScene scene, string? instanceId, string[] protocols)
{
    public static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan RebalanceTimeout = TimeSpan.FromSeconds(60);

    public string MemberId { get; set; } = "";

    public int Generation { get; set; } = -1;

    public string[] Protocols { get; set; } = protocols;

    public string Subscription { get; set; } = "";

    public JoinResult? Joined { get; private set; }

    public MemberIdentity Identity => new(MemberId, instanceId);

    /// <summary>Joins, and takes the member id that is given first if one is (KIP-394).</summary>
    public async Task<JoinResult> JoinAsync()
    {
        var result = await RequestJoinAsync();
        if (result.Error == ErrorCode.MemberIdRequired)
        {
            MemberId = result.MemberId;
            result = await RequestJoinAsync();
        }

        Joined = result;
        MemberId = result.MemberId;
        Generation = result.Generation;
        return result;
    }

    public Task<JoinResult> RequestJoinAsync(TimeSpan? sessionTimeout = null, bool canSkipAssignment = false) =>
        scene.Coordinator.JoinAsync(new JoinRequest
        {
            GroupId = GroupScene.Group,
            Member = Identity,
            ClientId = "client",
            ClientHost = "/127.0.0.1",
            SessionTimeout = sessionTimeout ?? SessionTimeout,
            RebalanceTimeout = RebalanceTimeout,
            ProtocolType = "consumer",
            Protocols = [.. Protocols.Select(name => new MemberProtocol(name, Encoding.UTF8.GetBytes(Subscription)))],
            RequiresKnownMemberId = instanceId is null,
            CanSkipAssignment = canSkipAssignment,
        });

    public Task<SyncResult> SyncAsync(params GroupClient[] members) =>
        scene.Coordinator.SyncAsync(new SyncRequest
        {
            GroupId = GroupScene.Group,
            Member = Identity,
            Generation = Generation,
            Assignments = Joined!.LeaderId != MemberId
                ? new Dictionary<string, ReadOnlyMemory<byte>>()
                : members.ToDictionary(m => m.MemberId, m => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(m.MemberId)),
        });

    public ErrorCode Heartbeat() => scene.Coordinator.Heartbeat(GroupScene.Group, Identity, Generation);

    public ErrorCode Leave() => scene.Coordinator.Leave(GroupScene.Group, [Identity]).Errors.ShouldHaveSingleItem();

    public ErrorCode Commit(TopicPartition partition, long offset, long? producerId = null) =>
        scene.Coordinator.Commit(new OffsetCommit
        {
            GroupId = GroupScene.Group,
            Member = Identity,
            Generation = Generation,
            Offsets = [new OffsetToCommit(partition, offset)],
            ProducerId = producerId,
        }).ShouldHaveSingleItem();
}
