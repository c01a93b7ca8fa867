using Deimos.Embedded.Kafka.Protocol.Groups;

namespace Deimos.Embedded.Kafka.Protocol.Transactions;

/// <summary>TxnOffsetCommit, versions 0 to 4, flexible from 3.</summary>
internal sealed class TxnOffsetCommitResponse : IKafkaResponse
{
    public required IReadOnlyList<TopicPartitions<PartitionError>> Topics { get; init; }

    public void Write(ResponseWriter writer, short version)
    {
        writer.WriteInt32(0);
        TopicPartitions<PartitionError>.WriteAll(writer, Topics, PartitionError.Write);
        writer.WriteNoTags();
    }
}
