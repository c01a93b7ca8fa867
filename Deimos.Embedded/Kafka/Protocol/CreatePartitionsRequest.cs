namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class CreatePartitionsRequest : IKafkaRequest<CreatePartitionsRequest>
{
    public required List<TopicData> Topics { get; init; }

    public bool ValidateOnly { get; private init; }

    public static CreatePartitionsRequest Read(RequestReader reader, short version)
    {
        var topics = reader.ReadArray(TopicData.Read);
        reader.ReadInt32();
        var request = new CreatePartitionsRequest { Topics = topics, ValidateOnly = reader.ReadBoolean() };
        reader.SkipTags();
        return request;
    }

    /// <summary>A topic that is to have <paramref name="Count"/> partitions in the end.</summary>
    internal sealed record TopicData(string Name, int Count, List<List<int>>? Assignments)
    {
        public static TopicData Read(RequestReader reader)
        {
            var topic = new TopicData(reader.ReadString(), reader.ReadInt32(), reader.ReadNullableArray(ReadReplicas));
            reader.SkipTags();
            return topic;
        }

        private static List<int> ReadReplicas(RequestReader reader)
        {
            var replicas = reader.ReadArray(static r => r.ReadInt32());
            reader.SkipTags();
            return replicas;
        }
    }
}
