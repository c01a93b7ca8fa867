namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class IncrementalAlterConfigsRequest : IKafkaRequest<IncrementalAlterConfigsRequest>
{
    public required List<Resource> Resources { get; init; }

    public bool ValidateOnly { get; private init; }

    public static IncrementalAlterConfigsRequest Read(RequestReader reader, short version)
    {
        var request = new IncrementalAlterConfigsRequest
        {
            Resources = reader.ReadArray(Resource.Read),
            ValidateOnly = reader.ReadBoolean(),
        };
        reader.SkipTags();
        return request;
    }

    internal sealed record Resource(ConfigResourceType Type, string Name, List<ConfigChange> Changes)
    {
        public static Resource Read(RequestReader reader)
        {
            var resource = new Resource(
                (ConfigResourceType)reader.ReadInt8(), reader.ReadString(), reader.ReadArray(ReadChange));
            reader.SkipTags();
            return resource;
        }

        private static ConfigChange ReadChange(RequestReader reader)
        {
            var change = new ConfigChange(
                reader.ReadString(), (ConfigOperation)reader.ReadInt8(), reader.ReadNullableString());
            reader.SkipTags();
            return change;
        }
    }
}
