namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class DeleteRecordsResponse : IKafkaResponse
{
    public required IReadOnlyList<TopicResult> Topics { get; init; }

    public void Write(ResponseWriter writer, short version)
    {
        writer.WriteInt32(0);
        writer.WriteArray(Topics, static (w, topic) =>
        {
            w.WriteString(topic.Name);
            w.WriteArray(topic.Partitions, static (p, partition) =>
            {
                p.WriteInt32(partition.Index);
                p.WriteInt64(partition.StartOffset);
                p.WriteErrorCode(partition.Error);
                p.WriteNoTags();
            });
            w.WriteNoTags();
        });
        writer.WriteNoTags();
    }

    internal sealed record TopicResult(string Name, IReadOnlyList<PartitionResult> Partitions);

    internal readonly record struct PartitionResult(int Index, ErrorCode Error, long StartOffset = -1);
}
