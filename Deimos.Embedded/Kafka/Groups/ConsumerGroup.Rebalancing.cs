using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Groups;

/// <content>How one generation follows another. All of it runs under the group's lock.</content>
internal sealed partial class ConsumerGroup
{
    private readonly DeadlineTimer _joinTimer;
    private readonly DeadlineTimer _syncTimer;
    private readonly HashSet<string> _unsyncedMembers = new(StringComparer.Ordinal);

    // The first rebalance of an empty group waits for more members, one delay after the other while they come.
    private bool _isInitialRebalance;
    private bool _isJoinedByOthers;
    private TimeSpan _initialDelay;
    private TimeSpan _initialDelayLeft;

    private void PrepareRebalanceUnlessPreparing()
    {
        if (State is GroupState.Empty or GroupState.Stable or GroupState.CompletingRebalance)
        {
            PrepareRebalance();
        }
    }

    private void PrepareRebalance()
    {
        if (State == GroupState.CompletingRebalance)
        {
            foreach (var member in _membership.All)
            {
                member.Assignment = default;
                AnswerSync(member, SyncResult.Failed(ErrorCode.RebalanceInProgress));
            }
        }

        _unsyncedMembers.Clear();
        _syncTimer.Clear();

        _isInitialRebalance = State == GroupState.Empty;
        var timeout = _membership.RebalanceTimeout;
        MoveTo(GroupState.PreparingRebalance);

        if (_isInitialRebalance)
        {
            _initialDelay = _settings.InitialRebalanceDelay;
            _initialDelayLeft = Max(timeout - _initialDelay);
            WaitForMoreMembers();
            return;
        }

        _joinTimer.Set(timeout);
        TryCompleteJoin();
    }

    private void WaitForMoreMembers()
    {
        if (_initialDelay > TimeSpan.Zero)
        {
            _joinTimer.Set(_initialDelay);
        }
        else
        {
            CompleteJoin();
        }
    }

    private void OnJoinTimeout()
    {
        if (State != GroupState.PreparingRebalance)
        {
            return;
        }

        if (_isInitialRebalance && _isJoinedByOthers && _initialDelayLeft > TimeSpan.Zero)
        {
            _isJoinedByOthers = false;
            var waited = _initialDelay;
            _initialDelay = TimeSpan.FromTicks(
                Math.Min(_settings.InitialRebalanceDelay.Ticks, _initialDelayLeft.Ticks));
            _initialDelayLeft = Max(_initialDelayLeft - waited);
            WaitForMoreMembers();
            return;
        }

        CompleteJoin();
    }

    private void TryCompleteJoin()
    {
        if (State == GroupState.PreparingRebalance
            && !_isInitialRebalance
            && _pendingMembers.Count == 0
            && _membership.All.All(m => m.IsAwaitingJoin))
        {
            CompleteJoin();
        }
    }

    private void CompleteJoin()
    {
        _isInitialRebalance = false;

        // Static members keep their place until their session ends, whether they came back in time or not.
        foreach (var late in _membership.All.Where(m => !m.IsAwaitingJoin && !m.IsStatic).ToList())
        {
            Drop(late);
        }

        if (_membership.Count > 0 && !_membership.ElectJoinedLeader())
        {
            // Only static members are left and none of them is here: wait for them, or for the end of their sessions.
            _joinTimer.Set(_membership.RebalanceTimeout);
            return;
        }

        _joinTimer.Clear();
        Generation++;
        if (_membership.Count == 0)
        {
            _protocolName = null;
            _subscribedTopics = [];
            MoveTo(GroupState.Empty);
            return;
        }

        _protocolName = _membership.SelectProtocol();
        _subscribedTopics = ReadSubscribedTopics(_protocolName);
        MoveTo(GroupState.CompletingRebalance);
        foreach (var member in _membership.All)
        {
            member.AnswerJoin(CurrentGeneration(member));
            member.ExpectHeartbeat();
            member.IsNew = false;
            _unsyncedMembers.Add(member.MemberId);
        }

        _syncTimer.Set(_membership.RebalanceTimeout);
    }

    private Task<SyncResult> Sync(
        GroupMember member, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> assignments)
    {
        _unsyncedMembers.Remove(member.MemberId);
        if (_unsyncedMembers.Count == 0)
        {
            _syncTimer.Clear();
        }

        if (State == GroupState.Stable)
        {
            member.ExpectHeartbeat();
            return Task.FromResult(CurrentAssignment(member));
        }

        var syncing = member.AwaitSync(SyncResult.Failed(ErrorCode.RebalanceInProgress));
        if (_membership.IsLeader(member.MemberId))
        {
            foreach (var other in _membership.All)
            {
                other.Assignment = assignments.GetValueOrDefault(other.MemberId);
            }

            // Stable first: who is woken by an answer may look at the group at once.
            MoveTo(GroupState.Stable);
            foreach (var other in _membership.All)
            {
                AnswerSync(other, CurrentAssignment(other));
            }
        }

        return syncing;
    }

    private void OnSyncTimeout()
    {
        if (State is not (GroupState.CompletingRebalance or GroupState.Stable))
        {
            return;
        }

        foreach (var memberId in _unsyncedMembers.ToList())
        {
            if (_membership.Find(memberId) is { } member)
            {
                Drop(member);
            }
        }

        PrepareRebalance();
    }

    private static void AnswerSync(GroupMember member, SyncResult result)
    {
        if (member.AnswerSync(result))
        {
            // A session that ended while the member waited was overlooked on purpose, so it begins anew.
            member.ExpectHeartbeat();
        }
    }

    private SyncResult CurrentAssignment(GroupMember member) => new()
    {
        ProtocolType = _membership.ProtocolType,
        ProtocolName = _protocolName,
        Assignment = member.Assignment,
    };

    private HashSet<string>? ReadSubscribedTopics(string protocolName)
    {
        if (_membership.ProtocolType != ConsumerProtocol.ProtocolType)
        {
            return null;
        }

        var topics = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in _membership.All)
        {
            if (ConsumerProtocol.ReadSubscribedTopics(member.MetadataFor(protocolName)) is not { } subscribed)
            {
                return null;
            }

            topics.UnionWith(subscribed);
        }

        return topics;
    }

    private static TimeSpan Max(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;
}
