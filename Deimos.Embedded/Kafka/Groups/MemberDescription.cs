namespace Deimos.Embedded.Kafka.Groups;

/// <summary>A member of a group at one moment.</summary>
internal sealed class MemberDescription
{
    public required string MemberId { get; init; }

    public string? InstanceId { get; init; }

    public required string ClientId { get; init; }

    public required string ClientHost { get; init; }

    /// <summary>Gets what the member said about itself under the chosen protocol, once there is one.</summary>
    public ReadOnlyMemory<byte> Metadata { get; init; }

    public ReadOnlyMemory<byte> Assignment { get; init; }

    /// <summary>Gets the partitions in the assignment; empty when it is not a consumer's.</summary>
    public IReadOnlyList<TopicPartition> AssignedPartitions => ConsumerProtocol.ReadAssignment(Assignment);
}
