namespace Deimos.Embedded.Kafka.Protocol.Transactions;

/// <summary>EndTxn, versions 0 to 4, flexible from 3.</summary>
internal sealed class EndTxnResponse : IKafkaResponse
{
    public ErrorCode Error { get; init; }

    public void Write(ResponseWriter writer, short version)
    {
        writer.WriteInt32(0);
        writer.WriteErrorCode(Error);
        writer.WriteNoTags();
    }
}
