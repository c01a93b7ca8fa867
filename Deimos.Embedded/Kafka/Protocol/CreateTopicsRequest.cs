namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class CreateTopicsRequest : IKafkaRequest<CreateTopicsRequest>
{
    public required List<TopicData> Topics { get; init; }

    public bool ValidateOnly { get; private init; }

    public static CreateTopicsRequest Read(RequestReader reader, short version)
    {
        var topics = reader.ReadArray(TopicData.Read);
        reader.ReadInt32();
        var request = new CreateTopicsRequest
        {
            Topics = topics,
            ValidateOnly = version >= 1 && reader.ReadBoolean(),
        };
        reader.SkipTags();
        return request;
    }

    internal sealed class TopicData
    {
        public required string Name { get; init; }

        public int Partitions { get; private init; }

        public short ReplicationFactor { get; private init; }

        public required List<Assignment> Assignments { get; init; }

        public required List<Config> Configs { get; init; }

        public static TopicData Read(RequestReader reader)
        {
            var topic = new TopicData
            {
                Name = reader.ReadString(),
                Partitions = reader.ReadInt32(),
                ReplicationFactor = reader.ReadInt16(),
                Assignments = reader.ReadArray(Assignment.Read),
                Configs = reader.ReadArray(Config.Read),
            };
            reader.SkipTags();
            return topic;
        }
    }

    internal sealed record Assignment(int Partition, List<int> BrokerIds)
    {
        public static Assignment Read(RequestReader reader)
        {
            var assignment = new Assignment(reader.ReadInt32(), reader.ReadArray(r => r.ReadInt32()));
            reader.SkipTags();
            return assignment;
        }
    }

    internal readonly record struct Config(string Name, string? Value)
    {
        public static Config Read(RequestReader reader)
        {
            var config = new Config(reader.ReadString(), reader.ReadNullableString());
            reader.SkipTags();
            return config;
        }
    }
}
