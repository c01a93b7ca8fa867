namespace Deimos.Embedded.Kafka.Protocol.Transactions;

/// <summary>InitProducerId, versions 0 to 5, flexible from 2.</summary>
internal sealed class InitProducerIdResponse : IKafkaResponse
{
    public ErrorCode Error { get; init; }

    public long ProducerId { get; init; } = -1;

    public short ProducerEpoch { get; init; } = -1;

    public void Write(ResponseWriter writer, short version)
    {
        writer.WriteInt32(0);
        writer.WriteErrorCode(Error);
        writer.WriteInt64(ProducerId);
        writer.WriteInt16(ProducerEpoch);
        writer.WriteNoTags();
    }
}
