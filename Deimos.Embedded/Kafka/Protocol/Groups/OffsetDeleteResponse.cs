namespace Deimos.Embedded.Kafka.Protocol.Groups;

/// <summary>OffsetDelete, version 0, never flexible.</summary>
internal sealed class OffsetDeleteResponse : IKafkaResponse
{
    public ErrorCode Error { get; init; }

    public IReadOnlyList<TopicPartitions<PartitionError>> Topics { get; init; } = [];

    public void Write(ResponseWriter writer, short version)
    {
        writer.WriteErrorCode(Error);
        writer.WriteInt32(0);
        TopicPartitions<PartitionError>.WriteAll(writer, Topics, PartitionError.Write);
    }
}
