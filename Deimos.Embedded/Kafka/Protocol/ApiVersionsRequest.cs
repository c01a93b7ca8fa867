namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class ApiVersionsRequest : IKafkaRequest<ApiVersionsRequest>
{
    public string? SoftwareName { get; private init; }

    public string? SoftwareVersion { get; private init; }

    public static ApiVersionsRequest Read(RequestReader reader, short version)
    {
        if (version < 3)
        {
            return new ApiVersionsRequest();
        }

        var request = new ApiVersionsRequest
        {
            SoftwareName = reader.ReadString(),
            SoftwareVersion = reader.ReadString(),
        };
        reader.SkipTags();
        return request;
    }
}
