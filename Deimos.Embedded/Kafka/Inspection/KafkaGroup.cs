using Deimos.Embedded.Kafka.Groups;
using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Inspection;

/// <summary>
/// A consumer group of an embedded cluster. It shows at every look what is there then.
/// </summary>
/// <remarks>Safe for use from many threads.</remarks>
public sealed class KafkaGroup
{
    private readonly Cluster _cluster;
    private readonly GroupCoordinator _groups;
    private readonly ChangeSignal _changes;

    internal KafkaGroup(string groupId, Cluster cluster, GroupCoordinator groups, ChangeSignal changes)
    {
        GroupId = groupId;
        _cluster = cluster;
        _groups = groups;
        _changes = changes;
    }

    /// <summary>Gets the group's id.</summary>
    public string GroupId { get; }

    /// <summary>Gets the state; <see cref="GroupState.Dead"/> for a group that does not exist.</summary>
    public GroupState State => Description.State;

    /// <summary>Gets the generation, which rises with every rebalance.</summary>
    public int Generation => Description.Generation;

    /// <summary>Gets the assignment protocol that the members agreed on; empty before they have.</summary>
    public string Protocol => Description.ProtocolName;

    /// <summary>Gets the broker that coordinates the group; none when all are down.</summary>
    public int? Coordinator => _cluster.CoordinatorFor(GroupId) is var id and not Leadership.NoLeader ? id : null;

    /// <summary>Gets the members with what they were assigned.</summary>
    public IReadOnlyList<KafkaGroupMember> Members =>
    [
        .. Description.Members.Select(member => new KafkaGroupMember(
            member.MemberId, member.InstanceId, member.ClientId, member.AssignedPartitions)),
    ];

    /// <summary>Gets the next offset to read of every partition that one was committed for.</summary>
    public IReadOnlyDictionary<TopicPartition, long> Committed =>
        Description.Committed.ToDictionary(entry => entry.Key, entry => entry.Value.Offset);

    /// <summary>
    /// Gets how far the group is behind the end of every partition that it committed or is assigned, in offsets as
    /// Kafka counts them, markers of transactions included.
    /// </summary>
    public IReadOnlyDictionary<TopicPartition, long> Lag =>
        Positions(Description).ToDictionary(
            entry => entry.Key,
            entry => Math.Max(0, (Find(entry.Key)?.Log.HighWatermark ?? 0) - entry.Value));

    private GroupDescription Description => _groups.Describe(GroupId);

    /// <summary>Waits until the group has committed an offset.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="partition">The partition's number.</param>
    /// <param name="offset">The offset to be committed, or a later one.</param>
    /// <param name="cancellationToken">Ends the wait; the exception then tells how far the group has come.</param>
    /// <returns>A task that ends when it has.</returns>
    public Task WaitForCommittedAsync(
        string topic, int partition, long offset, CancellationToken cancellationToken = default)
    {
        var wanted = new TopicPartition(topic, partition);
        return _changes.UntilAsync(
            () => Committed.TryGetValue(wanted, out var committed) && committed >= offset,
            () => $"Group '{GroupId}' has committed {Text(Committed)}; {wanted}@{offset} was waited for.",
            cancellationToken);
    }

    /// <summary>
    /// Waits until the group has committed all records that readers of committed records get, in every partition that
    /// it committed or is assigned.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait; the exception then tells how far the group is behind.</param>
    /// <returns>A task that ends when it has; a group without offsets and members has not.</returns>
    public Task WaitUntilCaughtUpAsync(CancellationToken cancellationToken = default) => _changes.UntilAsync(
        () => Positions(Description) is { Count: > 0 } positions
            && positions.All(entry => IsAtEnd(entry.Key, entry.Value)),
        () => $"Group '{GroupId}' is behind by {Text(Lag)}.",
        cancellationToken);

    /// <summary>
    /// Waits until the group is whole: stable, with so many members, and every partition of the topics that they are
    /// subscribed to assigned to one of them.
    /// </summary>
    /// <param name="members">How many members it must have.</param>
    /// <param name="cancellationToken">Ends the wait; the exception then describes the group.</param>
    /// <returns>A task that ends when it is.</returns>
    public Task WaitUntilWholeAsync(int members, CancellationToken cancellationToken = default) => _changes.UntilAsync(
        () => IsWhole(members),
        () => $"Group '{GroupId}' is {State} with {Members.Count} of {members} members: "
            + string.Join("; ", Members.Select(m => $"{m.MemberId} has {string.Join(' ', m.Assignment)}")),
        cancellationToken);

    /// <summary>Waits until the group is in a generation, or in a later one.</summary>
    /// <param name="generation">The generation.</param>
    /// <param name="cancellationToken">Ends the wait; the exception then tells the generation.</param>
    /// <returns>A task that ends when it is.</returns>
    public Task WaitForGenerationAsync(int generation, CancellationToken cancellationToken = default) =>
        _changes.UntilAsync(
            () => Generation >= generation,
            () => $"Group '{GroupId}' is {State} in generation {Generation}; {generation} was waited for.",
            cancellationToken);

    private bool IsWhole(int members)
    {
        var group = Description;
        if (group.State != GroupState.Stable || group.Members.Count != members)
        {
            return false;
        }

        var subscribed = group.Members
            .SelectMany(member => ConsumerProtocol.ReadSubscribedTopics(member.Metadata) ?? new HashSet<string>())
            .Distinct(StringComparer.Ordinal)
            .Sum(topic => _cluster.FindTopic(topic)?.Partitions.Count ?? 0);
        var assigned = group.Members.SelectMany(member => member.AssignedPartitions).ToList();
        return assigned.Count == subscribed && assigned.Distinct().Count() == subscribed;
    }

    /// <summary>Gives where the group stands; where it committed nothing, that is the start.</summary>
    private Dictionary<TopicPartition, long> Positions(GroupDescription group)
    {
        var positions = group.Committed.ToDictionary(entry => entry.Key, entry => entry.Value.Offset);
        foreach (var partition in group.Members.SelectMany(member => member.AssignedPartitions))
        {
            positions.TryAdd(partition, Find(partition)?.Log.StartOffset ?? 0);
        }

        return positions;
    }

    // A marker after the last record is not read by anybody, so offsets alone do not tell.
    private bool IsAtEnd(TopicPartition partition, long position) =>
        Find(partition) is not { } found
        || position >= found.Log.HighWatermark
        || !RecordDecoder.Decode(found).Any(record => record.Offset >= position && record.IsCommitted);

    private Partition? Find(TopicPartition partition) =>
        _cluster.FindPartition(partition.Topic, partition.Partition);

    private static string Text(IReadOnlyDictionary<TopicPartition, long> offsets) =>
        offsets.Count == 0 ? "nothing" : string.Join(' ', offsets.Select(offset => $"{offset.Key}@{offset.Value}"));
}
