namespace Deimos.Embedded.Kafka.Protocol.Security;

/// <summary>SaslHandshake, versions 0 and 1, never flexible.</summary>
internal sealed class SaslHandshakeRequest : IKafkaRequest<SaslHandshakeRequest>
{
    public required string Mechanism { get; init; }

    public static SaslHandshakeRequest Read(RequestReader reader, short version) =>
        new() { Mechanism = reader.ReadString() };
}
