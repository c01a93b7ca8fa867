namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class DeleteRecordsRequest : IKafkaRequest<DeleteRecordsRequest>
{
    public required List<TopicData> Topics { get; init; }

    public static DeleteRecordsRequest Read(RequestReader reader, short version)
    {
        var topics = reader.ReadArray(TopicData.Read);
        reader.ReadInt32();
        reader.SkipTags();
        return new DeleteRecordsRequest { Topics = topics };
    }

    internal sealed record TopicData(string Name, List<PartitionData> Partitions)
    {
        public static TopicData Read(RequestReader reader)
        {
            var topic = new TopicData(reader.ReadString(), reader.ReadArray(PartitionData.Read));
            reader.SkipTags();
            return topic;
        }
    }

    /// <summary>Records before <paramref name="Offset"/> go; -1 stands for the end of the log.</summary>
    internal readonly record struct PartitionData(int Index, long Offset)
    {
        public static PartitionData Read(RequestReader reader)
        {
            var partition = new PartitionData(reader.ReadInt32(), reader.ReadInt64());
            reader.SkipTags();
            return partition;
        }
    }
}
