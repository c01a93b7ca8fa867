namespace Deimos.Embedded.Kafka.Protocol.Security;

/// <summary>SaslAuthenticate, versions 0 to 2, flexible from 2.</summary>
internal sealed class SaslAuthenticateResponse : IKafkaResponse
{
    public ErrorCode Error { get; init; }

    public string? Message { get; init; }

    public ReadOnlyMemory<byte> Token { get; init; }

    /// <summary>Gets after how many milliseconds the client must have authenticated again; 0 for never.</summary>
    public long SessionLifetimeMs { get; init; }

    public void Write(ResponseWriter writer, short version)
    {
        writer.WriteErrorCode(Error);
        writer.WriteString(Message);
        writer.WriteBytes(Token);
        if (version >= 1)
        {
            writer.WriteInt64(SessionLifetimeMs);
        }

        writer.WriteNoTags();
    }
}
