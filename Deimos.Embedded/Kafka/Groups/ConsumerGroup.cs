using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Storage;

namespace Deimos.Embedded.Kafka.Groups;

/// <summary>
/// One group: its members, generations and offsets. It follows Kafka's classic group protocol with member ids given
/// out first (KIP-394) and static members (KIP-345).
/// </summary>
/// <remarks>Thread-safe: one lock per group. Joins and syncs answer when the group's state lets them.</remarks>
internal sealed partial class ConsumerGroup : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly GroupSettings _settings;
    private readonly Action<GroupStateChanged> _stateChanged;
    private readonly GroupMembership _membership = new();
    private readonly GroupOffsets _offsets;
    private readonly Dictionary<string, DeadlineTimer> _pendingMembers = new(StringComparer.Ordinal);
    private string? _protocolName;
    private HashSet<string>? _subscribedTopics;
    private DateTimeOffset _stateSince;

    public ConsumerGroup(
        string groupId,
        GroupSettings settings,
        TimeProvider time,
        Action<GroupStateChanged> stateChanged,
        OffsetStore? store)
    {
        GroupId = groupId;
        _offsets = new GroupOffsets(groupId, store);
        _time = time;
        _settings = settings;
        _stateChanged = stateChanged;
        _stateSince = time.GetUtcNow();
        _joinTimer = new DeadlineTimer(time, _gate, OnJoinTimeout);
        _syncTimer = new DeadlineTimer(time, _gate, OnSyncTimeout);
    }

    public string GroupId { get; }

    public GroupState State { get; private set; }

    public int Generation { get; private set; }

    public Task<JoinResult> JoinAsync(JoinRequest request)
    {
        lock (_gate)
        {
            var (memberId, _) = request.Member;
            if (State == GroupState.Dead)
            {
                return Refuse(memberId, ErrorCode.CoordinatorNotAvailable);
            }

            if (!HasRoomFor(memberId))
            {
                RemovePendingMember(memberId);
                return Refuse("", ErrorCode.GroupMaxSizeReached);
            }

            if (!IsCompatible(request))
            {
                return Refuse(memberId, ErrorCode.InconsistentGroupProtocol);
            }

            var joining = request.Member.IsNew ? JoinNew(request) : JoinKnown(request);
            TryCompleteJoin();
            return joining;
        }
    }

    public Task<SyncResult> SyncAsync(SyncRequest request)
    {
        lock (_gate)
        {
            var error = ValidateGeneration(request.Member, request.Generation);
            if (error == ErrorCode.None
                && ((request.ProtocolType is not null && request.ProtocolType != _membership.ProtocolType)
                    || (request.ProtocolName is not null && request.ProtocolName != _protocolName)))
            {
                error = ErrorCode.InconsistentGroupProtocol;
            }

            if (error == ErrorCode.None && State == GroupState.PreparingRebalance)
            {
                error = ErrorCode.RebalanceInProgress;
            }

            return error == ErrorCode.None
                ? Sync(_membership.Find(request.Member.MemberId)!, request.Assignments)
                : Task.FromResult(SyncResult.Failed(error));
        }
    }

    public ErrorCode Heartbeat(MemberIdentity member, int generation)
    {
        lock (_gate)
        {
            var error = ValidateGeneration(member, generation);
            if (error != ErrorCode.None)
            {
                return error;
            }

            _membership.Find(member.MemberId)!.ExpectHeartbeat();
            return State == GroupState.PreparingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
        }
    }

    /// <summary>Removes a member at its own wish, or an administrator's when only the instance id is given.</summary>
    public ErrorCode Leave(MemberIdentity leaving)
    {
        lock (_gate)
        {
            if (State == GroupState.Dead)
            {
                return ErrorCode.CoordinatorNotAvailable;
            }

            var identity = leaving;
            if (identity.IsNew)
            {
                var current = identity.InstanceId is null ? null : _membership.FindStatic(identity.InstanceId);
                if (current is null)
                {
                    return ErrorCode.UnknownMemberId;
                }

                identity = identity with { MemberId = current };
            }
            else if (RemovePendingMember(identity.MemberId))
            {
                TryCompleteJoin();
                return ErrorCode.None;
            }

            var error = ValidateMember(identity);
            if (error == ErrorCode.None)
            {
                RemoveMember(_membership.Find(identity.MemberId)!);
            }

            return error;
        }
    }

    /// <summary>Treats a member as if its session had timed out.</summary>
    /// <returns>False when the group has no such member.</returns>
    public bool ExpireMember(string memberId)
    {
        lock (_gate)
        {
            if (_membership.Find(memberId) is not { } member)
            {
                return false;
            }

            RemoveMember(member);
            return true;
        }
    }

    /// <summary>Asks all members to join anew, as if the subscription had changed.</summary>
    /// <returns>False when there is nobody to ask, or they have been asked already.</returns>
    public bool Rebalance()
    {
        lock (_gate)
        {
            if (State is not (GroupState.Stable or GroupState.CompletingRebalance))
            {
                return false;
            }

            PrepareRebalance();
            return true;
        }
    }

    /// <summary>
    /// Does what a group goes through when another broker becomes its coordinator: requests that wait are sent there,
    /// members that never were in a generation are forgotten, and the sessions of the others begin anew.
    /// </summary>
    public void HandOver()
    {
        lock (_gate)
        {
            foreach (var memberId in _pendingMembers.Keys.ToList())
            {
                RemovePendingMember(memberId);
            }

            foreach (var member in _membership.All.ToList())
            {
                member.AnswerJoin(JoinResult.Failed(member.MemberId, ErrorCode.NotCoordinator));
                member.AnswerSync(SyncResult.Failed(ErrorCode.NotCoordinator));
                member.ExpectHeartbeat();
                if (member.IsNew)
                {
                    Drop(member);
                }
            }

            TryCompleteJoin();
        }
    }

    /// <summary>Marks an empty group as deleted, with its offsets.</summary>
    public ErrorCode Delete()
    {
        lock (_gate)
        {
            switch (State)
            {
                case GroupState.Dead:
                    return ErrorCode.GroupIdNotFound;
                case GroupState.Empty:
                    _offsets.Clear();
                    MoveTo(GroupState.Dead);
                    return ErrorCode.None;
                default:
                    return ErrorCode.NonEmptyGroup;
            }
        }
    }

    public GroupDescription Describe()
    {
        lock (_gate)
        {
            var chosen = State == GroupState.Stable ? _protocolName : null;
            return new GroupDescription
            {
                GroupId = GroupId,
                State = State,
                Generation = Generation,
                ProtocolType = _membership.ProtocolType ?? "",
                ProtocolName = chosen ?? "",
                LeaderId = _membership.LeaderId,
                Members = [.. _membership.All.Select(m => Describe(m, chosen))],
                Committed = _offsets.Snapshot(),
            };
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _joinTimer.Dispose();
            _syncTimer.Dispose();
            foreach (var timer in _pendingMembers.Values)
            {
                timer.Dispose();
            }

            foreach (var member in _membership.All)
            {
                member.AnswerJoin(JoinResult.Failed(member.MemberId, ErrorCode.CoordinatorNotAvailable));
                member.AnswerSync(SyncResult.Failed(ErrorCode.CoordinatorNotAvailable));
                member.Dispose();
            }
        }
    }

    private static Task<JoinResult> Refuse(string memberId, ErrorCode error) =>
        Task.FromResult(JoinResult.Failed(memberId, error));

    // What members say and got is shown only of a stable group; before, it belongs to no generation.
    private static MemberDescription Describe(GroupMember member, string? chosen) => new()
    {
        MemberId = member.MemberId,
        InstanceId = member.InstanceId,
        ClientId = member.ClientId,
        ClientHost = member.ClientHost,
        Metadata = chosen is null ? default : member.MetadataFor(chosen),
        Assignment = chosen is null ? default : member.Assignment,
    };

    private bool HasRoomFor(string memberId) => State switch
    {
        GroupState.Empty or GroupState.Dead => true,
        GroupState.PreparingRebalance => _membership.Find(memberId) is { IsAwaitingJoin: true }
            || _membership.All.Count(m => m.IsAwaitingJoin) < _settings.MaxSize,
        _ => _membership.Find(memberId) is not null || _membership.Count < _settings.MaxSize,
    };

    private bool IsCompatible(JoinRequest request) => State == GroupState.Empty
        ? request.ProtocolType.Length > 0 && request.Protocols.Count > 0
        : _membership.SharesProtocol(request.ProtocolType, request.Protocols);

    private ErrorCode ValidateMember(MemberIdentity member)
    {
        if (State == GroupState.Dead)
        {
            return ErrorCode.CoordinatorNotAvailable;
        }

        if (member.InstanceId is not null)
        {
            var current = _membership.FindStatic(member.InstanceId);
            if (current is not null && current != member.MemberId)
            {
                return ErrorCode.FencedInstanceId;
            }

            if (current is null)
            {
                return ErrorCode.UnknownMemberId;
            }
        }

        return _membership.Find(member.MemberId) is null ? ErrorCode.UnknownMemberId : ErrorCode.None;
    }

    private ErrorCode ValidateGeneration(MemberIdentity member, int generation)
    {
        var error = ValidateMember(member);
        return error == ErrorCode.None && generation != Generation ? ErrorCode.IllegalGeneration : error;
    }

    private void MoveTo(GroupState state)
    {
        var previous = State;
        State = state;
        _stateSince = _time.GetUtcNow();
        _stateChanged(new GroupStateChanged(GroupId, previous, state, Generation));
    }
}
