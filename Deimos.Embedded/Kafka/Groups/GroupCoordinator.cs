using System.Collections.Concurrent;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Storage;

namespace Deimos.Embedded.Kafka.Groups;

/// <summary>
/// Keeps the groups of a cluster: who is in them, who reads what, and how far they have come.
/// </summary>
/// <remarks>
/// One coordinator serves all brokers of an embedded cluster, so nothing is lost when a group moves from one to
/// another; which of them may answer for a group is decided where requests come in.
/// </remarks>
internal sealed class GroupCoordinator : IDisposable
{
    private readonly ConcurrentDictionary<string, ConsumerGroup> _groups = new(StringComparer.Ordinal);
    private readonly GroupSettings _settings;
    private readonly TimeProvider _time;
    private readonly OffsetStore? _store;
    private readonly ITimer _retention;

    public GroupCoordinator(GroupSettings settings, TimeProvider time, OffsetStore? store = null)
    {
        _store = store;
        _settings = settings;
        _time = time;
        var interval = settings.OffsetRetentionCheckInterval;
        _retention = time.CreateTimer(
            static state => ((GroupCoordinator)state!).RemoveExpired(), this, interval, interval);
        foreach (var offset in store?.Load() ?? [])
        {
            GetOrAdd(offset.GroupId).Restore(offset);
        }
    }

    /// <summary>Raised after offsets have become readable, on the thread that made them so.</summary>
    public event Action<OffsetsCommitted>? OffsetsCommitted;

    /// <summary>Raised while a group changes its state, under its lock: handlers must not wait.</summary>
    public event Action<GroupStateChanged>? StateChanged;

    public Task<JoinResult> JoinAsync(JoinRequest request)
    {
        if (request.GroupId.Length == 0)
        {
            return Refuse(ErrorCode.InvalidGroupId);
        }

        if (request.SessionTimeout < _settings.MinSessionTimeout
            || request.SessionTimeout > _settings.MaxSessionTimeout)
        {
            return Refuse(ErrorCode.InvalidSessionTimeout);
        }

        var group = request.Member.IsNew ? GetOrAdd(request.GroupId) : Find(request.GroupId);
        return group is null ? Refuse(ErrorCode.UnknownMemberId) : group.JoinAsync(request);

        Task<JoinResult> Refuse(ErrorCode error) =>
            Task.FromResult(JoinResult.Failed(request.Member.MemberId, error));
    }

    public Task<SyncResult> SyncAsync(SyncRequest request) =>
        FindMembersGroup(request.GroupId, out var error)?.SyncAsync(request)
        ?? Task.FromResult(SyncResult.Failed(error));

    public ErrorCode Heartbeat(string groupId, MemberIdentity member, int generation) =>
        FindMembersGroup(groupId, out var error)?.Heartbeat(member, generation) ?? error;

    /// <summary>Removes members from a group.</summary>
    /// <returns>An error of the whole, or else the error of each member.</returns>
    public (ErrorCode Error, ErrorCode[] Errors) Leave(string groupId, IReadOnlyList<MemberIdentity> members)
    {
        if (groupId.Length == 0)
        {
            return (ErrorCode.InvalidGroupId, []);
        }

        var group = Find(groupId);
        return (ErrorCode.None, [.. members.Select(m => group?.Leave(m) ?? ErrorCode.UnknownMemberId)]);
    }

    /// <summary>Commits offsets. A group that does not exist is made if its members are managed elsewhere.</summary>
    /// <returns>The error of each offset, in their order.</returns>
    public ErrorCode[] Commit(OffsetCommit commit)
    {
        var mayCreate = commit.Generation < 0 || commit.ProducerId is not null;
        if (commit.ProducerId is not null && commit.GroupId.Length == 0)
        {
            return RefuseAll(ErrorCode.InvalidGroupId);
        }

        if ((mayCreate ? GetOrAdd(commit.GroupId) : Find(commit.GroupId)) is not { } group)
        {
            return RefuseAll(ErrorCode.IllegalGeneration);
        }

        var (errors, visible) = group.Commit(commit);
        Publish(commit.GroupId, commit.Member.MemberId, visible, inTransaction: false);
        return errors;

        ErrorCode[] RefuseAll(ErrorCode error) => [.. commit.Offsets.Select(_ => error)];
    }

    /// <summary>Makes the offsets of a producer's transaction visible in a group, or drops them.</summary>
    public void EndTransaction(string groupId, long producerId, bool commit)
    {
        if (Find(groupId) is { } group)
        {
            Publish(groupId, "", group.EndTransaction(producerId, commit), inTransaction: true);
        }
    }

    public IReadOnlyList<FetchedOffset> FetchOffsets(
        string groupId, IReadOnlyCollection<TopicPartition>? partitions, bool requireStable = false) =>
        Find(groupId)?.Fetch(partitions, requireStable)
        ?? [.. (partitions ?? []).Select(partition => FetchedOffset.Nothing(partition))];

    public (ErrorCode Error, ErrorCode[] Errors) DeleteOffsets(
        string groupId, IReadOnlyList<TopicPartition> partitions)
    {
        if (groupId.Length == 0)
        {
            return (ErrorCode.InvalidGroupId, []);
        }

        if (Find(groupId) is not { } group)
        {
            return (ErrorCode.GroupIdNotFound, []);
        }

        var result = group.DeleteOffsets(partitions);
        if (group.DieIfAbandoned())
        {
            Remove(group);
        }

        return result;
    }

    public ErrorCode Delete(string groupId)
    {
        if (Find(groupId) is not { } group)
        {
            return ErrorCode.GroupIdNotFound;
        }

        var error = group.Delete();
        if (error == ErrorCode.None)
        {
            Remove(group);
        }

        return error;
    }

    /// <summary>Describes a group; one that does not exist is described as dead.</summary>
    public GroupDescription Describe(string groupId) =>
        Find(groupId)?.Describe() ?? new GroupDescription { GroupId = groupId, State = GroupState.Dead };

    public IReadOnlyList<GroupDescription> DescribeAll() => [.. _groups.Values.Select(group => group.Describe())];

    /// <inheritdoc cref="ConsumerGroup.Rebalance"/>
    public bool RebalanceNow(string groupId) => Find(groupId)?.Rebalance() ?? false;

    /// <inheritdoc cref="ConsumerGroup.ExpireMember"/>
    public bool ExpireMember(string groupId, string memberId) => Find(groupId)?.ExpireMember(memberId) ?? false;

    /// <summary>Hands the groups that match over to another broker; see <see cref="ConsumerGroup.HandOver"/>.</summary>
    public void HandOver(Func<string, bool> matches)
    {
        foreach (var group in _groups.Values.Where(group => matches(group.GroupId)))
        {
            group.HandOver();
        }
    }

    /// <summary>Forgets all offsets of a topic that has been deleted.</summary>
    public void RemoveTopic(string topic)
    {
        foreach (var group in _groups.Values)
        {
            group.RemoveTopic(topic);
            if (group.DieIfAbandoned())
            {
                Remove(group);
            }
        }
    }

    public void Dispose()
    {
        _retention.Dispose();
        foreach (var group in _groups.Values)
        {
            group.Dispose();
        }
    }

    private ConsumerGroup? Find(string groupId) => _groups.GetValueOrDefault(groupId);

    private ConsumerGroup? FindMembersGroup(string groupId, out ErrorCode error)
    {
        error = groupId.Length == 0 ? ErrorCode.InvalidGroupId : ErrorCode.UnknownMemberId;
        return Find(groupId);
    }

    private ConsumerGroup GetOrAdd(string groupId) => _groups.GetOrAdd(
        groupId,
        static (id, self) => new ConsumerGroup(
            id, self._settings, self._time, e => self.StateChanged?.Invoke(e), self._store),
        this);

    private void Remove(ConsumerGroup group)
    {
        if (_groups.TryRemove(KeyValuePair.Create(group.GroupId, group)))
        {
            group.Dispose();
        }
    }

    private void RemoveExpired()
    {
        foreach (var group in _groups.Values)
        {
            if (group.RemoveExpired())
            {
                Remove(group);
            }
        }
    }

    private void Publish(
        string groupId,
        string memberId,
        IReadOnlyDictionary<TopicPartition, CommittedOffset> offsets,
        bool inTransaction)
    {
        if (offsets.Count > 0)
        {
            OffsetsCommitted?.Invoke(new OffsetsCommitted(groupId, memberId, offsets, inTransaction));
        }
    }
}
