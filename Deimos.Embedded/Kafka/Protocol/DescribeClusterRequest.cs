namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class DescribeClusterRequest : IKafkaRequest<DescribeClusterRequest>
{
    public bool IncludeOperations { get; private init; }

    public static DescribeClusterRequest Read(RequestReader reader, short version)
    {
        var request = new DescribeClusterRequest { IncludeOperations = reader.ReadBoolean() };
        if (version >= 1)
        {
            reader.ReadInt8();
        }

        reader.SkipTags();
        return request;
    }
}
