namespace Deimos.Embedded.Kafka.Groups;

/// <summary>One member of a generation, as its leader gets to see it.</summary>
internal sealed record JoinedMember(string MemberId, string? InstanceId, ReadOnlyMemory<byte> Metadata);
