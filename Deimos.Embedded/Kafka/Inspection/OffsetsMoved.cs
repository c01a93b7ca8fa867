using Deimos.Embedded.Kafka.Groups;

namespace Deimos.Embedded.Kafka.Inspection;

/// <summary>The fact that offsets of a group were committed, and can be read.</summary>
/// <param name="GroupId">The group's id.</param>
/// <param name="MemberId">The member that committed; empty for a transaction.</param>
/// <param name="Offsets">The next offset to read, of each partition.</param>
/// <param name="InTransaction">Whether they were a part of a transaction.</param>
public sealed record OffsetsMoved(
    string GroupId, string MemberId, IReadOnlyDictionary<TopicPartition, long> Offsets, bool InTransaction);
