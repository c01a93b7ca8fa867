using Deimos.Embedded.Kafka.Protocol.Groups;

namespace Deimos.Embedded.Kafka.Protocol.Transactions;

/// <summary>AddPartitionsToTxn, versions 0 to 3, flexible from 3.</summary>
internal sealed class AddPartitionsToTxnResponse : IKafkaResponse
{
    public required IReadOnlyList<TopicPartitions<PartitionError>> Topics { get; init; }

    public void Write(ResponseWriter writer, short version)
    {
        writer.WriteInt32(0);
        TopicPartitions<PartitionError>.WriteAll(writer, Topics, PartitionError.Write);
        writer.WriteNoTags();
    }
}
