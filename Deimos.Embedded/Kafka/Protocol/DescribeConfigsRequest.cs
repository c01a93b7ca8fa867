namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class DescribeConfigsRequest : IKafkaRequest<DescribeConfigsRequest>
{
    public required List<Resource> Resources { get; init; }

    public bool IncludeSynonyms { get; private init; }

    public static DescribeConfigsRequest Read(RequestReader reader, short version)
    {
        var request = new DescribeConfigsRequest
        {
            Resources = reader.ReadArray(Resource.Read),
            IncludeSynonyms = version >= 1 && reader.ReadBoolean(),
        };
        if (version >= 3)
        {
            reader.ReadBoolean();
        }

        reader.SkipTags();
        return request;
    }

    /// <summary>The settings asked for by their <paramref name="Keys"/>; without them, all.</summary>
    internal sealed record Resource(ConfigResourceType Type, string Name, List<string>? Keys)
    {
        public static Resource Read(RequestReader reader)
        {
            var resource = new Resource(
                (ConfigResourceType)reader.ReadInt8(),
                reader.ReadString(),
                reader.ReadNullableArray(r => r.ReadString()));
            reader.SkipTags();
            return resource;
        }
    }
}
