using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Faults;

/// <summary>Keeps a partition without a leader for as long as it lives.</summary>
internal sealed class LeaderlessPartition : IDisposable
{
    private readonly Cluster _cluster;
    private readonly Partition _partition;
    private int _disposed;

    public LeaderlessPartition(Cluster cluster, Partition partition)
    {
        _cluster = cluster;
        _partition = partition;
        cluster.HoldLeaderless(partition, isHeld: true);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _cluster.HoldLeaderless(_partition, isHeld: false);
        }
    }
}
