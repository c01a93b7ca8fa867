namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class ListOffsetsRequest : IKafkaRequest<ListOffsetsRequest>
{
    public sbyte IsolationLevel { get; private init; }

    public required List<TopicData> Topics { get; init; }

    public static ListOffsetsRequest Read(RequestReader reader, short version)
    {
        reader.ReadInt32();
        var request = new ListOffsetsRequest
        {
            IsolationLevel = version >= 2 ? reader.ReadInt8() : (sbyte)0,
            Topics = reader.ReadArray(r => TopicData.Read(r, version)),
        };
        if (version >= 10)
        {
            reader.ReadInt32();
        }

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

    /// <summary>
    /// What is looked for: a <paramref name="Timestamp"/> in milliseconds, or a negative number for an end of the log.
    /// </summary>
    internal readonly record struct PartitionData(int Index, int LeaderEpoch, long Timestamp)
    {
        public static PartitionData Read(RequestReader reader, short version)
        {
            var partition = new PartitionData(
                reader.ReadInt32(), version >= 4 ? reader.ReadInt32() : -1, reader.ReadInt64());
            if (version == 0)
            {
                reader.ReadInt32();
            }

            reader.SkipTags();
            return partition;
        }
    }
}
