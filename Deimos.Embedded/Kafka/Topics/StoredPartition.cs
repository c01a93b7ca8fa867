namespace Deimos.Embedded.Kafka.Topics;

/// <summary>A partition as it is kept between runs, without its records.</summary>
internal sealed record StoredPartition(IReadOnlyList<int> Replicas, int LeaderEpoch);
