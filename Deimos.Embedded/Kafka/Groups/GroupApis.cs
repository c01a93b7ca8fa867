using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Protocol.Groups;
using Deimos.Embedded.Kafka.Server;
using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Groups;

/// <summary>
/// Answers the requests of group members and of those who administer groups.
/// </summary>
internal sealed class GroupApis(Cluster cluster, GroupCoordinator coordinator)
{
    public void AddTo(ApiTable table)
    {
        table.Add<JoinGroupRequest, JoinGroupResponse>(ApiKey.JoinGroup, 0, 9, 6, JoinAsync);
        table.Add<SyncGroupRequest, SyncGroupResponse>(ApiKey.SyncGroup, 0, 5, 4, SyncAsync);
        table.Add<HeartbeatRequest, HeartbeatResponse>(ApiKey.Heartbeat, 0, 4, 4, Heartbeat);
        table.Add<LeaveGroupRequest, LeaveGroupResponse>(ApiKey.LeaveGroup, 0, 5, 4, Leave);
        table.Add<DescribeGroupsRequest, DescribeGroupsResponse>(ApiKey.DescribeGroups, 0, 5, 5, Describe);
        table.Add<ListGroupsRequest, ListGroupsResponse>(ApiKey.ListGroups, 0, 5, 3, List);
        table.Add<DeleteGroupsRequest, DeleteGroupsResponse>(ApiKey.DeleteGroups, 0, 2, 2, Delete);
    }

    private bool Coordinates(string groupId, RequestContext context) =>
        cluster.CoordinatorFor(groupId) == context.NodeId;

    private async ValueTask<JoinGroupResponse?> JoinAsync(JoinGroupRequest request, RequestContext context)
    {
        if (!Coordinates(request.GroupId, context))
        {
            return new JoinGroupResponse { Error = ErrorCode.NotCoordinator, MemberId = request.MemberId };
        }

        var result = await coordinator.JoinAsync(new JoinRequest
        {
            GroupId = request.GroupId,
            Member = new MemberIdentity(request.MemberId, request.GroupInstanceId),
            ClientId = context.ClientId ?? "",
            ClientHost = context.Connection.Host,
            SessionTimeout = TimeSpan.FromMilliseconds(request.SessionTimeoutMs),
            RebalanceTimeout = TimeSpan.FromMilliseconds(Math.Max(0, request.RebalanceTimeoutMs)),
            ProtocolType = request.ProtocolType,
            Protocols = [.. request.Protocols.Select(p => new MemberProtocol(p.Name, p.Metadata.ToArray()))],
            RequiresKnownMemberId = context.Version >= 4 && request.GroupInstanceId is null,
            CanSkipAssignment = context.Version >= 9,
        }).ConfigureAwait(false);

        return new JoinGroupResponse
        {
            Error = result.Error,
            GenerationId = result.Generation,
            ProtocolType = result.ProtocolType,
            ProtocolName = result.ProtocolName,
            Leader = result.LeaderId,
            SkipAssignment = result.SkipsAssignment,
            MemberId = result.MemberId,
            Members = [.. result.Members.Select(m =>
                new JoinGroupResponse.Member(m.MemberId, m.InstanceId, m.Metadata))],
        };
    }

    private async ValueTask<SyncGroupResponse?> SyncAsync(SyncGroupRequest request, RequestContext context)
    {
        if (!Coordinates(request.GroupId, context))
        {
            return new SyncGroupResponse { Error = ErrorCode.NotCoordinator };
        }

        if (context.Version >= 5 && (request.ProtocolType is null || request.ProtocolName is null))
        {
            return new SyncGroupResponse { Error = ErrorCode.InconsistentGroupProtocol };
        }

        var assignments = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var assignment in request.Assignments)
        {
            assignments[assignment.MemberId] = assignment.Bytes.ToArray();
        }

        var result = await coordinator.SyncAsync(new SyncRequest
        {
            GroupId = request.GroupId,
            Member = new MemberIdentity(request.MemberId, request.GroupInstanceId),
            Generation = request.GenerationId,
            ProtocolType = request.ProtocolType,
            ProtocolName = request.ProtocolName,
            Assignments = assignments,
        }).ConfigureAwait(false);

        return new SyncGroupResponse
        {
            Error = result.Error,
            ProtocolType = result.ProtocolType,
            ProtocolName = result.ProtocolName,
            Assignment = result.Assignment,
        };
    }

    private ValueTask<HeartbeatResponse?> Heartbeat(HeartbeatRequest request, RequestContext context)
    {
        var error = Coordinates(request.GroupId, context)
            ? coordinator.Heartbeat(
                request.GroupId,
                new MemberIdentity(request.MemberId, request.GroupInstanceId),
                request.GenerationId)
            : ErrorCode.NotCoordinator;
        return new(new HeartbeatResponse { Error = error });
    }

    private ValueTask<LeaveGroupResponse?> Leave(LeaveGroupRequest request, RequestContext context)
    {
        if (!Coordinates(request.GroupId, context))
        {
            return new(new LeaveGroupResponse { Error = ErrorCode.NotCoordinator });
        }

        var members = request.Members.Select(m => new MemberIdentity(m.MemberId, m.GroupInstanceId)).ToList();
        var (error, errors) = coordinator.Leave(request.GroupId, members);
        return new(new LeaveGroupResponse
        {
            Error = error,
            Members = [.. members.Zip(errors, (member, memberError) =>
                new LeaveGroupResponse.Member(member.MemberId, member.InstanceId, memberError))],
        });
    }

    private ValueTask<DescribeGroupsResponse?> Describe(DescribeGroupsRequest request, RequestContext context)
    {
        return new(new DescribeGroupsResponse { Groups = [.. request.Groups.Select(Describe)] });

        DescribeGroupsResponse.Group Describe(string groupId)
        {
            if (!Coordinates(groupId, context))
            {
                return new DescribeGroupsResponse.Group { GroupId = groupId, Error = ErrorCode.NotCoordinator };
            }

            var group = coordinator.Describe(groupId);
            return new DescribeGroupsResponse.Group
            {
                GroupId = groupId,
                State = group.State.ToString(),
                ProtocolType = group.ProtocolType,
                ProtocolData = group.ProtocolName,
                Members = [.. group.Members.Select(m => new DescribeGroupsResponse.Member(
                    m.MemberId, m.InstanceId, m.ClientId, m.ClientHost, m.Metadata, m.Assignment))],
                AuthorizedOperations = request.IncludeAuthorizedOperations
                    ? AuthorizedOperations.Group
                    : AuthorizedOperations.NotTold,
            };
        }
    }

    private ValueTask<ListGroupsResponse?> List(ListGroupsRequest request, RequestContext context)
    {
        const string Type = "classic";
        var groups =
            from description in coordinator.DescribeAll()
            where Coordinates(description.GroupId, context)
            let state = description.State.ToString()
            where Passes(request.StatesFilter, state) && Passes(request.TypesFilter, Type)
            select new ListGroupsResponse.Group(description.GroupId, description.ProtocolType, state, Type);
        return new(new ListGroupsResponse { Groups = [.. groups] });

        static bool Passes(IReadOnlyList<string> filter, string value) =>
            filter.Count == 0 || filter.Contains(value, StringComparer.OrdinalIgnoreCase);
    }

    private ValueTask<DeleteGroupsResponse?> Delete(DeleteGroupsRequest request, RequestContext context) =>
        new(new DeleteGroupsResponse
        {
            Results = [.. request.Groups.Distinct(StringComparer.Ordinal).Select(groupId =>
                new DeleteGroupsResponse.Result(
                    groupId,
                    Coordinates(groupId, context) ? coordinator.Delete(groupId) : ErrorCode.NotCoordinator))],
        });
}
