namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class OffsetForLeaderEpochRequest : IKafkaRequest<OffsetForLeaderEpochRequest>
{
    public required List<TopicData> Topics { get; init; }

    public static OffsetForLeaderEpochRequest Read(RequestReader reader, short version)
    {
        if (version >= 3)
        {
            reader.ReadInt32();
        }

        var request = new OffsetForLeaderEpochRequest { Topics = reader.ReadArray(r => TopicData.Read(r, version)) };
        reader.SkipTags();
        return request;
    }

    internal sealed class TopicData
    {
        public required string Name { get; init; }

        public required List<PartitionData> Partitions { get; init; }

        public static TopicData Read(RequestReader reader, short version)
        {
            var topic = new TopicData
            {
                Name = reader.ReadString(),
                Partitions = reader.ReadArray(r => PartitionData.Read(r, version)),
            };
            reader.SkipTags();
            return topic;
        }
    }

    internal readonly record struct PartitionData(int Index, int CurrentLeaderEpoch, int LeaderEpoch)
    {
        public static PartitionData Read(RequestReader reader, short version)
        {
            var partition = new PartitionData(
                reader.ReadInt32(), version >= 2 ? reader.ReadInt32() : -1, reader.ReadInt32());
            reader.SkipTags();
            return partition;
        }
    }
}
