namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class ProduceRequest : IKafkaRequest<ProduceRequest>
{
    public string? TransactionalId { get; init; }

    public short Acks { get; init; }

    public int TimeoutMs { get; init; }

    public required List<TopicData> Topics { get; init; }

    public static ProduceRequest Read(RequestReader reader, short version)
    {
        var request = new ProduceRequest
        {
            TransactionalId = version >= 3 ? reader.ReadNullableString() : null,
            Acks = reader.ReadInt16(),
            TimeoutMs = reader.ReadInt32(),
            Topics = reader.ReadArray(TopicData.Read),
        };
        reader.SkipTags();
        return request;
    }

    internal sealed class TopicData
    {
        public required string Name { get; init; }

        public required List<PartitionData> Partitions { get; init; }

        public static TopicData Read(RequestReader reader)
        {
            var topic = new TopicData
            {
                Name = reader.ReadString(),
                Partitions = reader.ReadArray(PartitionData.Read),
            };
            reader.SkipTags();
            return topic;
        }
    }

    internal readonly record struct PartitionData(int Index, ReadOnlyMemory<byte>? Records)
    {
        public static PartitionData Read(RequestReader reader)
        {
            var partition = new PartitionData(reader.ReadInt32(), reader.ReadNullableRecords());
            reader.SkipTags();
            return partition;
        }
    }
}
