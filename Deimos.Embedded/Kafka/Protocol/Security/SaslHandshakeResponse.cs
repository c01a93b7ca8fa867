namespace Deimos.Embedded.Kafka.Protocol.Security;

/// <summary>SaslHandshake, versions 0 and 1, never flexible.</summary>
internal sealed class SaslHandshakeResponse : IKafkaResponse
{
    public ErrorCode Error { get; init; }

    public IReadOnlyCollection<string> Mechanisms { get; init; } = [];

    public void Write(ResponseWriter writer, short version)
    {
        writer.WriteErrorCode(Error);
        writer.WriteArray(Mechanisms, static (w, mechanism) => w.WriteString(mechanism));
    }
}
