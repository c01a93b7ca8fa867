using Deimos.Embedded.Kafka.Log;

namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class ListOffsetsResponse : IKafkaResponse
{
    public required IReadOnlyList<TopicResult> Topics { get; init; }

    public void Write(ResponseWriter writer, short version)
    {
        if (version >= 2)
        {
            writer.WriteInt32(0);
        }

        writer.WriteArray(Topics, (w, topic) =>
        {
            w.WriteString(topic.Name);
            w.WriteArray(topic.Partitions, (p, partition) => WritePartition(p, partition, version));
            w.WriteNoTags();
        });
        writer.WriteNoTags();
    }

    private static void WritePartition(ResponseWriter writer, PartitionResult partition, short version)
    {
        writer.WriteInt32(partition.Index);
        writer.WriteErrorCode(partition.Error);
        if (version == 0)
        {
            long[] offsets = partition.Found.Offset >= 0 ? [partition.Found.Offset] : [];
            writer.WriteArray(offsets, static (w, offset) => w.WriteInt64(offset));
            return;
        }

        writer.WriteInt64(partition.Found.Timestamp);
        writer.WriteInt64(partition.Found.Offset);
        if (version >= 4)
        {
            writer.WriteInt32(partition.Found.LeaderEpoch);
        }

        writer.WriteNoTags();
    }

    internal sealed record TopicResult(string Name, IReadOnlyList<PartitionResult> Partitions);

    internal readonly record struct PartitionResult(int Index, ErrorCode Error, TimestampedOffset Found);
}
