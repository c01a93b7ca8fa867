namespace Deimos.Embedded.Kafka.Groups;

/// <summary>One partition's position as a client asks to commit it.</summary>
internal sealed record OffsetToCommit(
    TopicPartition Partition,
    long Offset,
    int LeaderEpoch = -1,
    string? Metadata = null,
    TimeSpan? Retention = null);
