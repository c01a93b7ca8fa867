using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Groups;

/// <summary>The answer to a join: the generation that was formed, or why the member is not part of it.</summary>
internal sealed class JoinResult
{
    public ErrorCode Error { get; init; }

    public required string MemberId { get; init; }

    public int Generation { get; init; } = -1;

    public string? ProtocolType { get; init; }

    public string? ProtocolName { get; init; }

    public string LeaderId { get; init; } = "";

    public bool SkipsAssignment { get; init; }

    /// <summary>Gets the members and their metadata; empty for all but the leader.</summary>
    public IReadOnlyList<JoinedMember> Members { get; init; } = [];

    public static JoinResult Failed(string memberId, ErrorCode error) => new() { MemberId = memberId, Error = error };
}
