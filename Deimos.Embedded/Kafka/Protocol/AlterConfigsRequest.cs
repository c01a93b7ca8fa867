namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class AlterConfigsRequest : IKafkaRequest<AlterConfigsRequest>
{
    public required List<Resource> Resources { get; init; }

    public bool ValidateOnly { get; private init; }

    public static AlterConfigsRequest Read(RequestReader reader, short version)
    {
        var request = new AlterConfigsRequest
        {
            Resources = reader.ReadArray(Resource.Read),
            ValidateOnly = reader.ReadBoolean(),
        };
        reader.SkipTags();
        return request;
    }

    internal sealed record Resource(ConfigResourceType Type, string Name, List<CreateTopicsRequest.Config> Configs)
    {
        public static Resource Read(RequestReader reader)
        {
            var resource = new Resource(
                (ConfigResourceType)reader.ReadInt8(),
                reader.ReadString(),
                reader.ReadArray(CreateTopicsRequest.Config.Read));
            reader.SkipTags();
            return resource;
        }
    }
}
