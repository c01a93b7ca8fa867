namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class MetadataRequest : IKafkaRequest<MetadataRequest>
{
    /// <summary>Gets the topics asked for; <see langword="null"/> for all.</summary>
    public List<TopicName>? Topics { get; private init; }

    public bool AllowAutoCreation { get; private init; }

    public bool IncludeClusterOperations { get; private init; }

    public bool IncludeTopicOperations { get; private init; }

    public static MetadataRequest Read(RequestReader reader, short version)
    {
        var topics = reader.ReadNullableArray(r => TopicName.Read(r, version));
        var request = new MetadataRequest
        {
            // Version 0 has no null: there an empty list asks for all.
            Topics = version == 0 && topics is { Count: 0 } ? null : topics,
            AllowAutoCreation = version < 4 || reader.ReadBoolean(),
            IncludeClusterOperations = version is >= 8 and <= 10 && reader.ReadBoolean(),
            IncludeTopicOperations = version >= 8 && reader.ReadBoolean(),
        };
        reader.SkipTags();
        return request;
    }

    internal readonly record struct TopicName(string? Name, Guid Id)
    {
        public static TopicName Read(RequestReader reader, short version)
        {
            var id = version >= 10 ? reader.ReadUuid() : Guid.Empty;
            var name = version >= 10 ? reader.ReadNullableString() : reader.ReadString();
            reader.SkipTags();
            return new TopicName(name, id);
        }
    }
}
