namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class ApiVersionsResponse : IKafkaResponse
{
    public ErrorCode Error { get; init; }

    public required IReadOnlyList<ApiRange> Apis { get; init; }

    public void Write(ResponseWriter writer, short version)
    {
        writer.WriteErrorCode(Error);
        writer.WriteArray(Apis, static (w, api) =>
        {
            w.WriteInt16((short)api.Key);
            w.WriteInt16(api.MinVersion);
            w.WriteInt16(api.MaxVersion);
            w.WriteNoTags();
        });
        if (version >= 1)
        {
            writer.WriteInt32(0);
        }

        writer.WriteNoTags();
    }

    internal readonly record struct ApiRange(ApiKey Key, short MinVersion, short MaxVersion);
}
