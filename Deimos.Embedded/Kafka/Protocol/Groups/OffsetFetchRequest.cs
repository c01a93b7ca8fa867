namespace Deimos.Embedded.Kafka.Protocol.Groups;

/// <summary>OffsetFetch, versions 0 to 9, flexible from 6; one group before version 8, several since.</summary>
internal sealed class OffsetFetchRequest : IKafkaRequest<OffsetFetchRequest>
{
    public required IReadOnlyList<Group> Groups { get; init; }

    /// <summary>Gets whether offsets that an open transaction may change are held back.</summary>
    public bool RequireStable { get; init; }

    public static OffsetFetchRequest Read(RequestReader reader, short version)
    {
        var request = new OffsetFetchRequest
        {
            Groups = version >= 8
                ? reader.ReadArray(r => ReadGroup(r, version))
                : [new Group(reader.ReadString(), ReadTopics(reader))],
            RequireStable = version >= 7 && reader.ReadBoolean(),
        };
        reader.SkipTags();
        return request;
    }

    private static Group ReadGroup(RequestReader reader, short version)
    {
        var groupId = reader.ReadString();
        if (version >= 9)
        {
            // Member id and epoch, of use only to groups of the new protocol (KIP-848).
            reader.ReadNullableString();
            reader.ReadInt32();
        }

        var group = new Group(groupId, ReadTopics(reader));
        reader.SkipTags();
        return group;
    }

    private static List<TopicPartitions<int>>? ReadTopics(RequestReader reader) =>
        reader.ReadNullableArray(static r => TopicPartitions<int>.Read(r, static p => p.ReadInt32()));

    /// <param name="GroupId">The group.</param>
    /// <param name="Topics">The partitions in question; null for all.</param>
    internal sealed record Group(string GroupId, IReadOnlyList<TopicPartitions<int>>? Topics);
}
