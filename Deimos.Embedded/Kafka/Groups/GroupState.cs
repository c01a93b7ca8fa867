namespace Deimos.Embedded.Kafka.Groups;

/// <summary>The states of a consumer group, under the names that Kafka shows them by.</summary>
public enum GroupState
{
    /// <summary>No members; committed offsets may be left.</summary>
    Empty,

    /// <summary>Members are asked to join the next generation.</summary>
    PreparingRebalance,

    /// <summary>The generation is formed and waits for its leader's assignment.</summary>
    CompletingRebalance,

    /// <summary>Every member has its assignment.</summary>
    Stable,

    /// <summary>Deleted; whoever still holds the group must look it up again.</summary>
    Dead,
}
