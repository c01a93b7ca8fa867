using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Groups;

/// <content>How members come and go. All of it runs under the group's lock.</content>
internal sealed partial class ConsumerGroup
{
    private Task<JoinResult> JoinNew(JoinRequest request)
    {
        var memberId = $"{request.Member.InstanceId ?? request.ClientId}-{Guid.NewGuid()}";
        if (request.Member.InstanceId is { } instanceId)
        {
            return _membership.FindStatic(instanceId) is { } current
                ? ReplaceStatic(_membership.Find(current)!, memberId, request)
                : AddMember(memberId, request);
        }

        if (!request.RequiresKnownMemberId)
        {
            return AddMember(memberId, request);
        }

        var timer = new DeadlineTimer(_time, _gate, () =>
        {
            RemovePendingMember(memberId);
            TryCompleteJoin();
        });
        _pendingMembers.Add(memberId, timer);
        timer.Set(request.SessionTimeout);
        return Refuse(memberId, ErrorCode.MemberIdRequired);
    }

    private Task<JoinResult> JoinKnown(JoinRequest request)
    {
        var memberId = request.Member.MemberId;
        if (request.Member.InstanceId is null && RemovePendingMember(memberId))
        {
            return AddMember(memberId, request);
        }

        var error = ValidateMember(request.Member);
        if (error != ErrorCode.None)
        {
            return Refuse(memberId, error);
        }

        var member = _membership.Find(memberId)!;

        // A member that says nothing new lost our answer and gets it again. A leader that joins a stable group wants
        // to assign anew, for reasons of its own: the topics have changed, say.
        var isRepeat = member.Matches(request.Protocols)
            && (State == GroupState.CompletingRebalance
                || (State == GroupState.Stable && !_membership.IsLeader(memberId)));
        return isRepeat ? Task.FromResult(CurrentGeneration(member)) : Rejoin(member, request);
    }

    private Task<JoinResult> AddMember(string memberId, JoinRequest request)
    {
        GroupMember? member = null;
        var session = new DeadlineTimer(_time, _gate, () => OnSessionTimeout(member!));
        member = new GroupMember(memberId, request, session);
        _membership.Add(member);
        _isJoinedByOthers = State == GroupState.PreparingRebalance && Generation == 0;

        var joining = AwaitJoin(member);
        member.ExpectHeartbeatWithin(_settings.NewMemberJoinTimeout);
        PrepareRebalanceUnlessPreparing();
        return joining;
    }

    private Task<JoinResult> Rejoin(GroupMember member, JoinRequest request)
    {
        member.Update(request);
        var joining = AwaitJoin(member);
        PrepareRebalanceUnlessPreparing();
        return joining;
    }

    /// <summary>Lets a static member that was started again take the place it had.</summary>
    private Task<JoinResult> ReplaceStatic(GroupMember member, string memberId, JoinRequest request)
    {
        var previousLeader = _membership.LeaderId;
        member.AnswerJoin(JoinResult.Failed(member.MemberId, ErrorCode.FencedInstanceId));
        member.AnswerSync(SyncResult.Failed(ErrorCode.FencedInstanceId));
        _unsyncedMembers.Remove(member.MemberId);
        _membership.ChangeId(member, memberId);
        member.Update(request);
        member.ExpectHeartbeat();

        if (State != GroupState.Stable || _membership.SelectProtocol() != _protocolName)
        {
            var joining = AwaitJoin(member);
            PrepareRebalanceUnlessPreparing();
            return joining;
        }

        // The generation goes on with its assignment. A leader must not believe it has to assign: either it is told
        // to skip that, or (before version 9) that the leader is somebody it does not know.
        var isLeader = _membership.IsLeader(memberId);
        return Task.FromResult(request.CanSkipAssignment
            ? CurrentGeneration(member, skipsAssignment: isLeader)
            : CurrentGeneration(member, previousLeader));
    }

    private static Task<JoinResult> AwaitJoin(GroupMember member) =>
        member.AwaitJoin(JoinResult.Failed(member.MemberId, ErrorCode.RebalanceInProgress));

    private bool RemovePendingMember(string memberId)
    {
        if (!_pendingMembers.Remove(memberId, out var timer))
        {
            return false;
        }

        timer.Dispose();
        return true;
    }

    private void OnSessionTimeout(GroupMember member)
    {
        if (!member.IsExcusedFromHeartbeats)
        {
            RemoveMember(member);
        }
    }

    private void RemoveMember(GroupMember member)
    {
        Drop(member);
        PrepareRebalanceUnlessPreparing();
        TryCompleteJoin();
    }

    private void Drop(GroupMember member)
    {
        // Whoever still waits is told to begin anew as a new member.
        member.AnswerJoin(JoinResult.Failed("", ErrorCode.UnknownMemberId));
        member.AnswerSync(SyncResult.Failed(ErrorCode.UnknownMemberId));
        _membership.Remove(member);
        _unsyncedMembers.Remove(member.MemberId);
        member.Dispose();
    }

    private JoinResult CurrentGeneration(
        GroupMember member, string? leaderToShow = null, bool skipsAssignment = false)
    {
        var seesMembers = leaderToShow is null && _membership.IsLeader(member.MemberId);
        return new JoinResult
        {
            MemberId = member.MemberId,
            Generation = Generation,
            ProtocolType = _membership.ProtocolType,
            ProtocolName = _protocolName,
            LeaderId = leaderToShow ?? _membership.LeaderId ?? "",
            SkipsAssignment = skipsAssignment,
            Members = seesMembers ? [.. _membership.All.Select(DescribeToLeader)] : [],
        };

        JoinedMember DescribeToLeader(GroupMember other) =>
            new(other.MemberId, other.InstanceId, other.MetadataFor(_protocolName!));
    }
}
