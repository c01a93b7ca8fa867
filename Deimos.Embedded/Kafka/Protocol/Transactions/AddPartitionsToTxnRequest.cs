using Deimos.Embedded.Kafka.Protocol.Groups;

namespace Deimos.Embedded.Kafka.Protocol.Transactions;

/// <summary>AddPartitionsToTxn, versions 0 to 3, flexible from 3. Later versions are for brokers only.</summary>
internal sealed class AddPartitionsToTxnRequest : IKafkaRequest<AddPartitionsToTxnRequest>
{
    public required string TransactionalId { get; init; }

    public required long ProducerId { get; init; }

    public required short ProducerEpoch { get; init; }

    public required IReadOnlyList<TopicPartitions<int>> Topics { get; init; }

    public static AddPartitionsToTxnRequest Read(RequestReader reader, short version)
    {
        var request = new AddPartitionsToTxnRequest
        {
            TransactionalId = reader.ReadString(),
            ProducerId = reader.ReadInt64(),
            ProducerEpoch = reader.ReadInt16(),
            Topics = TopicPartitions<int>.ReadAll(reader, static r => r.ReadInt32()),
        };
        reader.SkipTags();
        return request;
    }
}
