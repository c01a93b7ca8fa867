namespace Deimos.Embedded.Kafka.Groups;

/// <summary>What the group coordinator permits and how long it waits. Most defaults are Kafka's.</summary>
internal sealed class GroupSettings
{
    /// <summary>Gets the shortest session time-out that a member may ask for (group.min.session.timeout.ms).</summary>
    public TimeSpan MinSessionTimeout { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Gets the longest session time-out that a member may ask for (group.max.session.timeout.ms).</summary>
    public TimeSpan MaxSessionTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Gets how long an empty group waits for more members (group.initial.rebalance.delay.ms).</summary>
    /// <value>The default is zero, where Kafka's is 3 s: a test starts one consumer and wants its records now.</value>
    public TimeSpan InitialRebalanceDelay { get; init; }

    /// <summary>Gets the most members that a group takes in (group.max.size).</summary>
    public int MaxSize { get; init; } = int.MaxValue;

    /// <summary>Gets the longest commit metadata in characters (offset.metadata.max.bytes).</summary>
    public int MaxOffsetMetadata { get; init; } = 4096;

    /// <summary>Gets how long offsets outlive the last use of their group (offsets.retention.minutes).</summary>
    public TimeSpan OffsetRetention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Gets how often expired offsets are looked for (offsets.retention.check.interval.ms).</summary>
    public TimeSpan OffsetRetentionCheckInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets how long a new member's first join may wait before the member is given up.</summary>
    public TimeSpan NewMemberJoinTimeout { get; init; } = TimeSpan.FromMinutes(5);
}
