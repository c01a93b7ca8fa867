namespace Deimos.Embedded.Kafka.Groups;

/// <summary>The fact that a group went from one state to another.</summary>
internal sealed record GroupStateChanged(string GroupId, GroupState Previous, GroupState Current, int Generation);
