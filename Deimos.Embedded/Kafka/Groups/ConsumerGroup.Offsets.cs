using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Groups;

/// <content>The offsets of the group.</content>
internal sealed partial class ConsumerGroup
{
    /// <summary>Takes up an offset of an earlier run.</summary>
    public void Restore(StoredOffset offset)
    {
        lock (_gate)
        {
            _offsets.Restore(offset);
        }
    }

    /// <summary>Commits offsets, at once or with the producer's transaction.</summary>
    /// <returns>The error of each partition, and the offsets that other clients can read from now on.</returns>
    public (ErrorCode[] Errors, Dictionary<TopicPartition, CommittedOffset> Visible) Commit(OffsetCommit commit)
    {
        lock (_gate)
        {
            var errors = new ErrorCode[commit.Offsets.Count];
            var visible = new Dictionary<TopicPartition, CommittedOffset>();
            var error = ValidateCommit(commit);
            if (error != ErrorCode.None)
            {
                Array.Fill(errors, error);
                return (errors, visible);
            }

            var now = _time.GetUtcNow();
            for (var i = 0; i < errors.Length; i++)
            {
                var offset = commit.Offsets[i];
                if (offset.Metadata?.Length > _settings.MaxOffsetMetadata)
                {
                    errors[i] = ErrorCode.OffsetMetadataTooLarge;
                    continue;
                }

                var committed = new CommittedOffset(
                    offset.Offset, offset.LeaderEpoch, offset.Metadata ?? "", now, now + offset.Retention);
                if (commit.ProducerId is { } producerId)
                {
                    _offsets.CommitInTransaction(producerId, offset.Partition, committed);
                }
                else
                {
                    _offsets.Commit(offset.Partition, committed);
                    visible[offset.Partition] = committed;
                }
            }

            return (errors, visible);
        }
    }

    public IReadOnlyDictionary<TopicPartition, CommittedOffset> EndTransaction(long producerId, bool commit)
    {
        lock (_gate)
        {
            return _offsets.EndTransaction(producerId, commit);
        }
    }

    /// <summary>Reads committed offsets, of all partitions that have one when none are named.</summary>
    public List<FetchedOffset> Fetch(IReadOnlyCollection<TopicPartition>? partitions, bool requireStable)
    {
        lock (_gate)
        {
            return partitions is null
                ? _offsets.FetchAll(requireStable)
                : [.. partitions.Select(partition => _offsets.Fetch(partition, requireStable))];
        }
    }

    /// <summary>Deletes offsets of partitions whose topics no member is subscribed to.</summary>
    /// <returns>An error of the whole, or else the error of each partition.</returns>
    public (ErrorCode Error, ErrorCode[] Errors) DeleteOffsets(IReadOnlyList<TopicPartition> partitions)
    {
        lock (_gate)
        {
            if (State == GroupState.Dead)
            {
                return (ErrorCode.GroupIdNotFound, []);
            }

            if (State != GroupState.Empty && _membership.ProtocolType != ConsumerProtocol.ProtocolType)
            {
                return (ErrorCode.NonEmptyGroup, []);
            }

            var deleted = partitions.Where(p => !IsInUse(p)).ToHashSet();
            _offsets.Remove(deleted.Contains);
            return (
                ErrorCode.None,
                [.. partitions.Select(p =>
                    deleted.Contains(p) ? ErrorCode.None : ErrorCode.GroupSubscribedToTopic)]);
        }

        // A subscription that could not be read may be for any topic.
        bool IsInUse(TopicPartition partition) =>
            State != GroupState.Empty && (_subscribedTopics?.Contains(partition.Topic) ?? true);
    }

    /// <summary>Forgets the offsets of a topic that is no more.</summary>
    public void RemoveTopic(string topic)
    {
        lock (_gate)
        {
            _offsets.Remove(partition => partition.Topic == topic);
        }
    }

    /// <summary>Removes offsets past their retention, and marks the group as dead if nothing is left of it.</summary>
    /// <returns>Whether the group is dead now.</returns>
    public bool RemoveExpired()
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            _offsets.RemoveExpired((partition, offset) =>
                !IsInUse(partition) && (offset.ExpiresAt ?? UnusedSince(offset) + _settings.OffsetRetention) <= now);
            return DieIfAbandoned();
        }

        bool IsInUse(TopicPartition partition) => State switch
        {
            GroupState.Empty => false,
            GroupState.Stable => _subscribedTopics?.Contains(partition.Topic) ?? true,
            _ => true,
        };

        // A group that had members uses all of its offsets until the last of them has gone.
        DateTimeOffset UnusedSince(CommittedOffset offset) =>
            State == GroupState.Empty && _membership.ProtocolType is not null && _stateSince > offset.CommittedAt
                ? _stateSince
                : offset.CommittedAt;
    }

    /// <summary>Marks the group as dead if it has neither members nor offsets.</summary>
    public bool DieIfAbandoned()
    {
        lock (_gate)
        {
            if (State == GroupState.Empty && _pendingMembers.Count == 0 && _offsets.IsEmpty)
            {
                MoveTo(GroupState.Dead);
            }

            return State == GroupState.Dead;
        }
    }

    private ErrorCode ValidateCommit(OffsetCommit commit)
    {
        if (State == GroupState.Dead)
        {
            return ErrorCode.CoordinatorNotAvailable;
        }

        if (commit.Generation < 0 && State == GroupState.Empty)
        {
            return ErrorCode.None;
        }

        var comesFromMember =
            commit.Generation >= 0 || !commit.Member.IsNew || commit.Member.InstanceId is not null;
        if (!comesFromMember)
        {
            // Producers before version 3 of TxnOffsetCommit do not say which member they commit for.
            return commit.ProducerId is null ? ErrorCode.UnknownMemberId : ErrorCode.None;
        }

        var error = ValidateGeneration(commit.Member, commit.Generation);
        if (error != ErrorCode.None || commit.ProducerId is not null)
        {
            return error;
        }

        if (State == GroupState.CompletingRebalance)
        {
            return ErrorCode.RebalanceInProgress;
        }

        _membership.Find(commit.Member.MemberId)!.ExpectHeartbeat();
        return ErrorCode.None;
    }
}
