namespace Deimos.Embedded.Kafka.Groups;

/// <summary>The fact that a group's offsets have moved, told once other clients can read them.</summary>
internal sealed record OffsetsCommitted(
    string GroupId,
    string MemberId,
    IReadOnlyDictionary<TopicPartition, CommittedOffset> Offsets,
    bool InTransaction);
