namespace Deimos.Embedded.Kafka.Protocol.Transactions;

/// <summary>InitProducerId, versions 0 to 5, flexible from 2.</summary>
internal sealed class InitProducerIdRequest : IKafkaRequest<InitProducerIdRequest>
{
    public string? TransactionalId { get; init; }

    public required int TransactionTimeoutMs { get; init; }

    /// <summary>Gets the id of a producer that goes on after an error, or -1.</summary>
    public long ProducerId { get; init; } = -1;

    public short ProducerEpoch { get; init; } = -1;

    public static InitProducerIdRequest Read(RequestReader reader, short version)
    {
        var request = new InitProducerIdRequest
        {
            TransactionalId = reader.ReadNullableString(),
            TransactionTimeoutMs = reader.ReadInt32(),
            ProducerId = version >= 3 ? reader.ReadInt64() : -1,
            ProducerEpoch = version >= 3 ? reader.ReadInt16() : (short)-1,
        };
        reader.SkipTags();
        return request;
    }
}
