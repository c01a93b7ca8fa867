namespace Deimos.Embedded.Kafka.Protocol.Groups;

/// <summary>SyncGroup, versions 0 to 5, flexible from 4.</summary>
internal sealed class SyncGroupResponse : IKafkaResponse
{
    public ErrorCode Error { get; init; }

    public string? ProtocolType { get; init; }

    public string? ProtocolName { get; init; }

    public ReadOnlyMemory<byte> Assignment { get; init; }

    public void Write(ResponseWriter writer, short version)
    {
        if (version >= 1)
        {
            writer.WriteInt32(0);
        }

        writer.WriteErrorCode(Error);
        if (version >= 5)
        {
            writer.WriteString(ProtocolType);
            writer.WriteString(ProtocolName);
        }

        writer.WriteBytes(Assignment);
        writer.WriteNoTags();
    }
}
