namespace Deimos.Embedded.Kafka.Protocol.Groups;

/// <summary>OffsetFetch, versions 0 to 9, flexible from 6; one group before version 8, several since.</summary>
internal sealed class OffsetFetchResponse : IKafkaResponse
{
    public required IReadOnlyList<Group> Groups { get; init; }

    public void Write(ResponseWriter writer, short version)
    {
        if (version >= 3)
        {
            writer.WriteInt32(0);
        }

        if (version >= 8)
        {
            writer.WriteArray(Groups, (w, group) =>
            {
                w.WriteString(group.GroupId);
                WriteTopics(w, group, version);
                w.WriteErrorCode(group.Error);
                w.WriteNoTags();
            });
        }
        else
        {
            WriteTopics(writer, Groups[0], version);
            if (version >= 2)
            {
                writer.WriteErrorCode(Groups[0].Error);
            }
        }

        writer.WriteNoTags();
    }

    private static void WriteTopics(ResponseWriter writer, Group group, short version) =>
        TopicPartitions<Partition>.WriteAll(writer, group.Topics, (w, partition) =>
        {
            w.WriteInt32(partition.Index);
            w.WriteInt64(partition.Offset);
            if (version >= 5)
            {
                w.WriteInt32(partition.LeaderEpoch);
            }

            w.WriteString(partition.Metadata);
            w.WriteErrorCode(partition.Error);
            w.WriteNoTags();
        });

    internal sealed record Group(
        string GroupId, IReadOnlyList<TopicPartitions<Partition>> Topics, ErrorCode Error = ErrorCode.None);

    internal readonly record struct Partition(
        int Index, long Offset, int LeaderEpoch, string Metadata, ErrorCode Error);
}
