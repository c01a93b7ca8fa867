namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class MetadataResponse : IKafkaResponse
{
    public required IReadOnlyList<BrokerResult> Brokers { get; init; }

    public required string ClusterId { get; init; }

    public required int ControllerId { get; init; }

    public required IReadOnlyList<TopicResult> Topics { get; init; }

    public int ClusterOperations { get; init; } = AuthorizedOperations.NotTold;

    public int TopicOperations { get; init; } = AuthorizedOperations.NotTold;

    public void Write(ResponseWriter writer, short version)
    {
        if (version >= 3)
        {
            writer.WriteInt32(0);
        }

        writer.WriteArray(Brokers, (w, broker) =>
        {
            w.WriteInt32(broker.Id);
            w.WriteString(broker.Host);
            w.WriteInt32(broker.Port);
            if (version >= 1)
            {
                w.WriteString(null);
            }

            w.WriteNoTags();
        });
        if (version >= 2)
        {
            writer.WriteString(ClusterId);
        }

        if (version >= 1)
        {
            writer.WriteInt32(ControllerId);
        }

        writer.WriteArray(Topics, (w, topic) => WriteTopic(w, topic, version));
        if (version is >= 8 and <= 10)
        {
            writer.WriteInt32(ClusterOperations);
        }

        writer.WriteNoTags();
    }

    private void WriteTopic(ResponseWriter writer, TopicResult topic, short version)
    {
        writer.WriteErrorCode(topic.Error);
        writer.WriteString(version >= 12 ? topic.Name : topic.Name ?? "");
        if (version >= 10)
        {
            writer.WriteUuid(topic.Id);
        }

        if (version >= 1)
        {
            writer.WriteBoolean(topic.IsInternal);
        }

        writer.WriteArray(topic.Partitions, (w, partition) => WritePartition(w, partition, version));
        if (version >= 8)
        {
            writer.WriteInt32(topic.Error == ErrorCode.None ? TopicOperations : AuthorizedOperations.NotTold);
        }

        writer.WriteNoTags();
    }

    private static void WritePartition(ResponseWriter writer, PartitionResult partition, short version)
    {
        writer.WriteErrorCode(partition.Error);
        writer.WriteInt32(partition.Index);
        writer.WriteInt32(partition.LeaderId);
        if (version >= 7)
        {
            writer.WriteInt32(partition.LeaderEpoch);
        }

        writer.WriteArray(partition.Replicas, static (w, id) => w.WriteInt32(id));
        writer.WriteArray(partition.InSync, static (w, id) => w.WriteInt32(id));
        if (version >= 5)
        {
            writer.WriteArray(partition.Offline, static (w, id) => w.WriteInt32(id));
        }

        writer.WriteNoTags();
    }

    internal readonly record struct BrokerResult(int Id, string Host, int Port);

    internal sealed record TopicResult(
        ErrorCode Error, string? Name, Guid Id, bool IsInternal, IReadOnlyList<PartitionResult> Partitions);

    internal sealed record PartitionResult(
        ErrorCode Error,
        int Index,
        int LeaderId,
        int LeaderEpoch,
        IReadOnlyList<int> Replicas,
        IReadOnlyList<int> InSync,
        IReadOnlyList<int> Offline);
}
