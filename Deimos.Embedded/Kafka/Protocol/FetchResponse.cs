using Deimos.Embedded.Kafka.Log;

namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class FetchResponse : IKafkaResponse
{
    public ErrorCode Error { get; init; }

    public required IReadOnlyList<TopicResult> Topics { get; init; }

    public void Write(ResponseWriter writer, short version)
    {
        writer.WriteInt32(0);
        if (version >= 7)
        {
            writer.WriteErrorCode(Error);

            // Session 0: the client sends all its partitions every time.
            writer.WriteInt32(0);
        }

        writer.WriteArray(Topics, (w, topic) =>
        {
            if (version >= 13)
            {
                w.WriteUuid(topic.Id);
            }
            else
            {
                w.WriteString(topic.Name);
            }

            w.WriteArray(topic.Partitions, (p, partition) => WritePartition(p, partition, version));
            w.WriteNoTags();
        });
        writer.WriteNoTags();
    }

    private static void WritePartition(ResponseWriter writer, PartitionResult partition, short version)
    {
        var records = partition.Records;
        writer.WriteInt32(partition.Index);
        writer.WriteErrorCode(partition.Error);
        writer.WriteInt64(records?.HighWatermark ?? -1);
        writer.WriteInt64(records?.LastStableOffset ?? -1);
        if (version >= 5)
        {
            writer.WriteInt64(records?.StartOffset ?? -1);
        }

        writer.WriteArray(records?.AbortedTransactions, static (w, transaction) =>
        {
            w.WriteInt64(transaction.ProducerId);
            w.WriteInt64(transaction.FirstOffset);
            w.WriteNoTags();
        });
        if (version >= 11)
        {
            writer.WriteInt32(-1);
        }

        writer.WriteRecords(records?.Slices ?? []);
        writer.WriteNoTags();
    }

    internal sealed record TopicResult(string? Name, Guid Id, IReadOnlyList<PartitionResult> Partitions);

    internal readonly record struct PartitionResult(int Index, ErrorCode Error, FetchedRecords? Records);
}
