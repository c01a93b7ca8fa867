using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Inspection;

/// <summary>
/// A partition of a topic. It shows at every look what is there then.
/// </summary>
/// <remarks>Safe for use from many threads.</remarks>
public sealed class KafkaPartition
{
    private readonly Partition _partition;
    private readonly Cluster _cluster;
    private readonly ChangeSignal _changes;

    internal KafkaPartition(Partition partition, Cluster cluster, ChangeSignal changes)
    {
        _partition = partition;
        _cluster = cluster;
        _changes = changes;
    }

    /// <summary>Gets the topic's name.</summary>
    public string Topic => _partition.Topic;

    /// <summary>Gets the partition's number.</summary>
    public int Index => _partition.Index;

    /// <summary>Gets the broker that leads the partition; none while it has no leader.</summary>
    public int? Leader => _partition.Leadership is { LeaderId: not Leadership.NoLeader } leadership
        ? leadership.LeaderId
        : null;

    /// <summary>Gets the leader's epoch, which rises with every change of the leader.</summary>
    public int LeaderEpoch => _partition.Leadership.Epoch;

    /// <summary>Gets the brokers that hold a replica.</summary>
    public IReadOnlyList<int> Replicas => _partition.Replicas;

    /// <summary>Gets the brokers that hold a replica and are up.</summary>
    public IReadOnlyList<int> InSyncReplicas =>
        [.. _partition.Replicas.Where(nodeId => _cluster.FindBroker(nodeId) is { IsUp: true })];

    /// <summary>Gets the first offset that can be read.</summary>
    public long StartOffset => _partition.Log.StartOffset;

    /// <summary>Gets the offset that the next record will have.</summary>
    public long EndOffset => _partition.Log.HighWatermark;

    /// <summary>Gets the offset below which every transaction is decided.</summary>
    public long LastStableOffset => _partition.Log.LastStableOffset;

    /// <summary>Gets the bytes that the batches take.</summary>
    public long Size => _partition.Log.Size;

    /// <summary>Gets the records in their order, without the markers that end transactions.</summary>
    public IReadOnlyList<KafkaRecord> Records => RecordDecoder.Decode(_partition);

    /// <summary>Waits until the partition has come to an offset.</summary>
    /// <param name="endOffset">The <see cref="EndOffset"/> that it must have, at least.</param>
    /// <param name="cancellationToken">Ends the wait; the exception then tells how far the partition has come.</param>
    /// <returns>A task that ends when it has.</returns>
    public Task WaitForEndOffsetAsync(long endOffset, CancellationToken cancellationToken = default) =>
        _changes.UntilAsync(
            () => EndOffset >= endOffset,
            () => $"{Topic}[{Index}] ends at offset {EndOffset}; {endOffset} was waited for.",
            cancellationToken);
}
