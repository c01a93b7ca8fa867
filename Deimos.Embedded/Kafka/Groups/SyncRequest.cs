namespace Deimos.Embedded.Kafka.Groups;

/// <summary>A member's request for its assignment; the leader's carries everyone's.</summary>
internal sealed class SyncRequest
{
    public required string GroupId { get; init; }

    public required MemberIdentity Member { get; init; }

    public required int Generation { get; init; }

    public string? ProtocolType { get; init; }

    public string? ProtocolName { get; init; }

    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Assignments { get; init; } =
        new Dictionary<string, ReadOnlyMemory<byte>>();
}
