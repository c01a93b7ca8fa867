namespace Deimos.Embedded.Kafka.Protocol.Groups;

/// <summary>OffsetCommit, versions 0 to 9, flexible from 8.</summary>
internal sealed class OffsetCommitResponse : IKafkaResponse
{
    public required IReadOnlyList<TopicPartitions<PartitionError>> Topics { get; init; }

    public void Write(ResponseWriter writer, short version)
    {
        if (version >= 3)
        {
            writer.WriteInt32(0);
        }

        TopicPartitions<PartitionError>.WriteAll(writer, Topics, PartitionError.Write);
        writer.WriteNoTags();
    }
}
