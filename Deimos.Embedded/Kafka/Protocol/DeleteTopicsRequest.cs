namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class DeleteTopicsRequest : IKafkaRequest<DeleteTopicsRequest>
{
    public required List<TopicName> Topics { get; init; }

    public static DeleteTopicsRequest Read(RequestReader reader, short version)
    {
        var request = new DeleteTopicsRequest { Topics = reader.ReadArray(r => TopicName.Read(r, version)) };
        reader.ReadInt32();
        reader.SkipTags();
        return request;
    }

    internal readonly record struct TopicName(string? Name, Guid Id)
    {
        public static TopicName Read(RequestReader reader, short version)
        {
            if (version <= 5)
            {
                return new TopicName(reader.ReadString(), Guid.Empty);
            }

            var topic = new TopicName(reader.ReadNullableString(), reader.ReadUuid());
            reader.SkipTags();
            return topic;
        }
    }
}
