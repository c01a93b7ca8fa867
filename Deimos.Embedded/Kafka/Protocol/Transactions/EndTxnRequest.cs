namespace Deimos.Embedded.Kafka.Protocol.Transactions;

/// <summary>EndTxn, versions 0 to 4, flexible from 3.</summary>
internal sealed class EndTxnRequest : IKafkaRequest<EndTxnRequest>
{
    public required string TransactionalId { get; init; }

    public required long ProducerId { get; init; }

    public required short ProducerEpoch { get; init; }

    public required bool Committed { get; init; }

    public static EndTxnRequest Read(RequestReader reader, short version)
    {
        var request = new EndTxnRequest
        {
            TransactionalId = reader.ReadString(),
            ProducerId = reader.ReadInt64(),
            ProducerEpoch = reader.ReadInt16(),
            Committed = reader.ReadBoolean(),
        };
        reader.SkipTags();
        return request;
    }
}
