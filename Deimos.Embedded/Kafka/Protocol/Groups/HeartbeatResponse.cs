namespace Deimos.Embedded.Kafka.Protocol.Groups;

/// <summary>Heartbeat, versions 0 to 4, flexible from 4.</summary>
internal sealed class HeartbeatResponse : IKafkaResponse
{
    public ErrorCode Error { get; init; }

    public void Write(ResponseWriter writer, short version)
    {
        if (version >= 1)
        {
            writer.WriteInt32(0);
        }

        writer.WriteErrorCode(Error);
        writer.WriteNoTags();
    }
}
