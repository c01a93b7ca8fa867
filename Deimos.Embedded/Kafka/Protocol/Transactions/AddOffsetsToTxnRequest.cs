namespace Deimos.Embedded.Kafka.Protocol.Transactions;

/// <summary>AddOffsetsToTxn, versions 0 to 4, flexible from 3.</summary>
internal sealed class AddOffsetsToTxnRequest : IKafkaRequest<AddOffsetsToTxnRequest>
{
    public required string TransactionalId { get; init; }

    public required long ProducerId { get; init; }

    public required short ProducerEpoch { get; init; }

    public required string GroupId { get; init; }

    public static AddOffsetsToTxnRequest Read(RequestReader reader, short version)
    {
        var request = new AddOffsetsToTxnRequest
        {
            TransactionalId = reader.ReadString(),
            ProducerId = reader.ReadInt64(),
            ProducerEpoch = reader.ReadInt16(),
            GroupId = reader.ReadString(),
        };
        reader.SkipTags();
        return request;
    }
}
