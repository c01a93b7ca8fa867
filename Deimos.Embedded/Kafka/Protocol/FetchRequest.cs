namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class FetchRequest : IKafkaRequest<FetchRequest>
{
    public int MaxWaitMs { get; init; }

    public int MinBytes { get; init; }

    public int MaxBytes { get; init; }

    public sbyte IsolationLevel { get; init; }

    public int SessionId { get; init; }

    public int SessionEpoch { get; init; }

    public required List<TopicData> Topics { get; init; }

    public static FetchRequest Read(RequestReader reader, short version)
    {
        if (version <= 14)
        {
            reader.ReadInt32();
        }

        var request = new FetchRequest
        {
            MaxWaitMs = reader.ReadInt32(),
            MinBytes = reader.ReadInt32(),
            MaxBytes = reader.ReadInt32(),
            IsolationLevel = reader.ReadInt8(),
            SessionId = version >= 7 ? reader.ReadInt32() : 0,
            SessionEpoch = version >= 7 ? reader.ReadInt32() : -1,
            Topics = reader.ReadArray(r => TopicData.Read(r, version)),
        };
        if (version >= 7)
        {
            reader.ReadArray(r => ReadForgotten(r, version));
        }

        if (version >= 11)
        {
            reader.ReadString();
        }

        reader.SkipTags();
        return request;
    }

    // Only a fetch session can forget partitions, and those are declined.
    private static int ReadForgotten(RequestReader reader, short version)
    {
        if (version >= 13)
        {
            reader.ReadUuid();
        }
        else
        {
            reader.ReadString();
        }

        var partitions = reader.ReadArray(r => r.ReadInt32());
        reader.SkipTags();
        return partitions.Count;
    }

    internal sealed class TopicData
    {
        /// <summary>Gets the name, which versions up to 12 tell.</summary>
        public string? Name { get; init; }

        /// <summary>Gets the id, which later versions tell.</summary>
        public Guid Id { get; init; }

        public required List<PartitionData> Partitions { get; init; }

        public static TopicData Read(RequestReader reader, short version)
        {
            var topic = new TopicData
            {
                Name = version <= 12 ? reader.ReadString() : null,
                Id = version >= 13 ? reader.ReadUuid() : Guid.Empty,
                Partitions = reader.ReadArray(r => PartitionData.Read(r, version)),
            };
            reader.SkipTags();
            return topic;
        }
    }

    internal readonly record struct PartitionData(int Index, int LeaderEpoch, long Offset, int MaxBytes)
    {
        public static PartitionData Read(RequestReader reader, short version)
        {
            var index = reader.ReadInt32();
            var leaderEpoch = version >= 9 ? reader.ReadInt32() : -1;
            var offset = reader.ReadInt64();
            if (version >= 12)
            {
                reader.ReadInt32();
            }

            if (version >= 5)
            {
                reader.ReadInt64();
            }

            var maxBytes = reader.ReadInt32();
            reader.SkipTags();
            return new PartitionData(index, leaderEpoch, offset, maxBytes);
        }
    }
}
