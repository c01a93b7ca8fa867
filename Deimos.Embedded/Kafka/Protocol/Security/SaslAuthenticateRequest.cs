namespace Deimos.Embedded.Kafka.Protocol.Security;

/// <summary>SaslAuthenticate, versions 0 to 2, flexible from 2.</summary>
internal sealed class SaslAuthenticateRequest : IKafkaRequest<SaslAuthenticateRequest>
{
    public required ReadOnlyMemory<byte> Token { get; init; }

    public static SaslAuthenticateRequest Read(RequestReader reader, short version)
    {
        var request = new SaslAuthenticateRequest { Token = reader.ReadBytes() };
        reader.SkipTags();
        return request;
    }
}
