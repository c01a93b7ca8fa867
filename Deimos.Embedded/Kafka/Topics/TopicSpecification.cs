namespace Deimos.Embedded.Kafka.Topics;

/// <summary>
/// A topic as somebody wants it.
/// </summary>
internal sealed class TopicSpecification
{
    /// <summary>What stands for "the cluster's default" in a number of partitions or replicas.</summary>
    public const int ClusterDefault = -1;

    public required string Name { get; init; }

    public int Partitions { get; init; } = ClusterDefault;

    public int ReplicationFactor { get; init; } = ClusterDefault;

    /// <summary>Gets the replicas of each partition; empty to have the cluster choose.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Assignments { get; init; } = [];

    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
