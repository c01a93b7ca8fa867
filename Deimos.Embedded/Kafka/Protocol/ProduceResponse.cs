namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class ProduceResponse : IKafkaResponse
{
    public required IReadOnlyList<TopicResult> Topics { get; init; }

    public void Write(ResponseWriter writer, short version)
    {
        writer.WriteArray(Topics, (w, topic) =>
        {
            w.WriteString(topic.Name);
            w.WriteArray(topic.Partitions, (p, partition) => WritePartition(p, partition, version));
            w.WriteNoTags();
        });
        if (version >= 1)
        {
            writer.WriteInt32(0);
        }

        writer.WriteNoTags();
    }

    private static void WritePartition(ResponseWriter writer, PartitionResult partition, short version)
    {
        writer.WriteInt32(partition.Index);
        writer.WriteErrorCode(partition.Error);
        writer.WriteInt64(partition.BaseOffset);
        if (version >= 2)
        {
            writer.WriteInt64(partition.AppendTime);
        }

        if (version >= 5)
        {
            writer.WriteInt64(partition.StartOffset);
        }

        if (version >= 8)
        {
            writer.WriteArray(partition.RefusedRecords, (w, index) =>
            {
                w.WriteInt32(index);
                w.WriteString(partition.Message);
                w.WriteNoTags();
            });
            writer.WriteString(partition.Message);
        }

        writer.WriteNoTags();
    }

    internal sealed record TopicResult(string Name, IReadOnlyList<PartitionResult> Partitions);

    internal readonly record struct PartitionResult(
        int Index,
        ErrorCode Error,
        long BaseOffset,
        long AppendTime,
        long StartOffset,
        string? Message,
        IReadOnlyList<int> RefusedRecords);
}
