namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class DescribeClusterRequest : IKafkaRequest<DescribeClusterRequest>
{
    public static DescribeClusterRequest Read(RequestReader reader, short version)
    {
        reader.ReadBoolean();
        if (version >= 1)
        {
            reader.ReadInt8();
        }

        reader.SkipTags();
        return new DescribeClusterRequest();
    }
}
