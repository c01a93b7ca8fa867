namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class OffsetForLeaderEpochResponse : IKafkaResponse
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
            w.WriteArray(topic.Partitions, (p, partition) =>
            {
                p.WriteErrorCode(partition.Error);
                p.WriteInt32(partition.Index);
                if (version >= 1)
                {
                    p.WriteInt32(partition.LeaderEpoch);
                }

                p.WriteInt64(partition.EndOffset);
                p.WriteNoTags();
            });
            w.WriteNoTags();
        });
        writer.WriteNoTags();
    }

    internal sealed record TopicResult(string Name, IReadOnlyList<PartitionResult> Partitions);

    internal readonly record struct PartitionResult(int Index, ErrorCode Error, int LeaderEpoch, long EndOffset);
}
