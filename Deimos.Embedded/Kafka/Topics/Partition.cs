using Deimos.Embedded.Kafka.Log;

namespace Deimos.Embedded.Kafka.Topics;

/// <summary>
/// One partition of a topic: its log, its replicas and its leader.
/// </summary>
/// <remarks>
/// All brokers of an embedded cluster share the log, so replicas are never behind: a replica is in sync when its
/// broker is up.
/// </remarks>
internal sealed class Partition(
    string topic, int index, IReadOnlyList<int> replicas, PartitionLog log, int lastEpoch = -1)
{
    private volatile Leadership _leadership = new(Leadership.NoLeader, lastEpoch);

    public string Topic => topic;

    public int Index => index;

    public IReadOnlyList<int> Replicas => replicas;

    public PartitionLog Log => log;

    public Leadership Leadership => _leadership;

    /// <summary>Gets or sets a value indicating whether a fault keeps every broker from leading it.</summary>
    /// <remarks>Only the cluster uses this, under its lock.</remarks>
    internal bool IsHeldLeaderless { get; set; }

    /// <summary>Gives the partition a leader, or none, in a new epoch.</summary>
    internal void Elect(int leaderId)
    {
        var next = new Leadership(leaderId, _leadership.Epoch + 1);
        log.BeginLeaderEpoch(next.Epoch);
        _leadership = next;
    }
}
