namespace Deimos.Embedded.Kafka.Groups;

/// <summary>The position that a group has committed for one partition.</summary>
/// <param name="Offset">The next offset to read.</param>
/// <param name="LeaderEpoch">The leader epoch of the last record read, or -1.</param>
/// <param name="Metadata">What the client wrote beside it; never null.</param>
/// <param name="CommittedAt">When it was committed, by the broker's clock.</param>
/// <param name="ExpiresAt">When it expires by the client's own retention (OffsetCommit v2 to v4), or null.</param>
internal sealed record CommittedOffset(
    long Offset,
    int LeaderEpoch,
    string Metadata,
    DateTimeOffset CommittedAt,
    DateTimeOffset? ExpiresAt = null);
