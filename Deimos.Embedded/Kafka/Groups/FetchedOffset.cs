using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Groups;

/// <summary>What a group has committed for one partition; <see cref="Offset"/> is -1 where that is nothing.</summary>
internal sealed record FetchedOffset(
    TopicPartition Partition,
    long Offset,
    int LeaderEpoch = -1,
    string Metadata = "",
    ErrorCode Error = ErrorCode.None)
{
    public static FetchedOffset Nothing(TopicPartition partition, ErrorCode error = ErrorCode.None) =>
        new(partition, -1, Error: error);
}
