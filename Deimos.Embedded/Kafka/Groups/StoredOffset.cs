namespace Deimos.Embedded.Kafka.Groups;

/// <summary>An offset of a group as it is kept between runs.</summary>
/// <param name="GroupId">The group.</param>
/// <param name="Partition">The partition that the offset is for.</param>
/// <param name="ProducerId">The producer in whose open transaction it waits; null once it is committed.</param>
/// <param name="Sequence">Its place in the order of the group's commits.</param>
/// <param name="Committed">The offset itself.</param>
internal sealed record StoredOffset(
    string GroupId, TopicPartition Partition, long? ProducerId, long Sequence, CommittedOffset Committed);
