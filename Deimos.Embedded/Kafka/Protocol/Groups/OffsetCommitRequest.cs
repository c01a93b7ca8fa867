namespace Deimos.Embedded.Kafka.Protocol.Groups;

/// <summary>OffsetCommit, versions 0 to 9, flexible from 8.</summary>
internal sealed class OffsetCommitRequest : IKafkaRequest<OffsetCommitRequest>
{
    public required string GroupId { get; init; }

    public int GenerationId { get; init; } = -1;

    public string MemberId { get; init; } = "";

    public string? GroupInstanceId { get; init; }

    public long RetentionTimeMs { get; init; } = -1;

    public required IReadOnlyList<TopicPartitions<Partition>> Topics { get; init; }

    public static OffsetCommitRequest Read(RequestReader reader, short version)
    {
        var request = new OffsetCommitRequest
        {
            GroupId = reader.ReadString(),
            GenerationId = version >= 1 ? reader.ReadInt32() : -1,
            MemberId = version >= 1 ? reader.ReadString() : "",
            GroupInstanceId = version >= 7 ? reader.ReadNullableString() : null,
            RetentionTimeMs = version is >= 2 and <= 4 ? reader.ReadInt64() : -1,
            Topics = TopicPartitions<Partition>.ReadAll(reader, r => ReadPartition(r, version)),
        };
        reader.SkipTags();
        return request;
    }

    private static Partition ReadPartition(RequestReader reader, short version)
    {
        var index = reader.ReadInt32();
        var offset = reader.ReadInt64();
        var leaderEpoch = version >= 6 ? reader.ReadInt32() : -1;
        if (version == 1)
        {
            reader.ReadInt64();
        }

        var partition = new Partition(index, offset, leaderEpoch, reader.ReadNullableString());
        reader.SkipTags();
        return partition;
    }

    internal readonly record struct Partition(int Index, long Offset, int LeaderEpoch, string? Metadata);
}
