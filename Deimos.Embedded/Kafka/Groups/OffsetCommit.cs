namespace Deimos.Embedded.Kafka.Groups;

/// <summary>A client's wish to move a group's offsets, outside of a transaction or inside of one.</summary>
internal sealed class OffsetCommit
{
    public required string GroupId { get; init; }

    public MemberIdentity Member { get; init; } = new("");

    /// <summary>Gets the member's generation; -1 for a consumer that assigns its partitions itself.</summary>
    public int Generation { get; init; } = -1;

    public required IReadOnlyList<OffsetToCommit> Offsets { get; init; }

    /// <summary>Gets the producer in whose transaction the offsets are committed, or null.</summary>
    public long? ProducerId { get; init; }
}
