namespace Deimos.Embedded.Kafka.Groups;

/// <summary>The wish of a client to belong to the next generation of a group.</summary>
internal sealed class JoinRequest
{
    public required string GroupId { get; init; }

    public required MemberIdentity Member { get; init; }

    public required string ClientId { get; init; }

    public required string ClientHost { get; init; }

    public required TimeSpan SessionTimeout { get; init; }

    public required TimeSpan RebalanceTimeout { get; init; }

    public required string ProtocolType { get; init; }

    public required IReadOnlyList<MemberProtocol> Protocols { get; init; }

    /// <summary>Gets whether a new dynamic member must come back with the id it is given first (KIP-394).</summary>
    public bool RequiresKnownMemberId { get; init; }

    /// <summary>Gets whether a returning static leader understands that it must not assign again (KIP-814).</summary>
    public bool CanSkipAssignment { get; init; }
}
