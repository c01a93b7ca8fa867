using Deimos.Embedded.Kafka.Groups;

namespace Deimos.Embedded.Kafka.Inspection;

/// <summary>A member of a consumer group at one moment.</summary>
/// <param name="MemberId">The id that the coordinator gave it.</param>
/// <param name="InstanceId">The id that it keeps over restarts, of a static member.</param>
/// <param name="ClientId">What the client calls itself.</param>
/// <param name="Assignment">The partitions that it was given; none while the group rebalances.</param>
public sealed record KafkaGroupMember(
    string MemberId, string? InstanceId, string ClientId, IReadOnlyList<TopicPartition> Assignment);
