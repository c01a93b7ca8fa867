using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Server;
using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>Appends what producers send.</summary>
internal sealed class ProduceApi(Cluster cluster)
{
    private const short NoAcks = 0;
    private const short AllReplicas = -1;
    private const short FirstVersionOfFormat2 = 3;
    private const short FirstVersionOfZstd = 7;

    public void AddTo(ApiTable apis) => apis.Add<ProduceRequest, ProduceResponse>(
        ApiKey.Produce, 0, 11, 9, (request, context) => new(Handle(request, context)));

    private ProduceResponse? Handle(ProduceRequest request, RequestContext context)
    {
        var topics = new List<ProduceResponse.TopicResult>(request.Topics.Count);
        var failed = false;
        foreach (var data in request.Topics)
        {
            var topic = cluster.FindTopic(data.Name);
            var results = new List<ProduceResponse.PartitionResult>(data.Partitions.Count);
            foreach (var part in data.Partitions)
            {
                var partition = topic?.FindPartition(part.Index);
                var result = Append(request, context, topic, partition, part.Records);
                failed |= result.Error != ErrorCode.None;
                results.Add(new ProduceResponse.PartitionResult(
                    part.Index,
                    result.Error,
                    result.BaseOffset,
                    result.AppendTime,
                    partition?.Log.StartOffset ?? -1,
                    result.Message,
                    result.RefusedRecords));
            }

            topics.Add(new ProduceResponse.TopicResult(data.Name, results));
        }

        if (request.Acks != NoAcks)
        {
            return new ProduceResponse { Topics = topics };
        }

        if (failed)
        {
            // No reply is awaited; a closed connection is the only way to tell, and has the client ask for metadata.
            context.Connection.Close();
        }

        return null;
    }

    private AppendResult Append(
        ProduceRequest request,
        RequestContext context,
        Topic? topic,
        Partition? partition,
        ReadOnlyMemory<byte>? records)
    {
        if (request.Acks is < AllReplicas or > 1)
        {
            return AppendResult.Refused(
                ErrorCode.InvalidRequiredAcks, $"A produce asks for {request.Acks} acks; use -1, 0 or 1.");
        }

        var access = PartitionAccess.Check(partition, context.NodeId, leaderEpoch: -1);
        if (topic is null || partition is null || access != ErrorCode.None)
        {
            return new AppendResult(access, -1, -1);
        }

        if (FindFormatRefusal(context.Version, records) is { } refused)
        {
            return refused;
        }

        if (!cluster.KeepMemoryBound())
        {
            return AppendResult.Refused(
                ErrorCode.PolicyViolation,
                $"Compacted topics take {cluster.Memory.Used} bytes of memory, {cluster.Memory.Limit} are allowed; "
                + $"raise {nameof(EmbeddedKafkaOptions)}.{nameof(EmbeddedKafkaOptions.MaxMemoryBytes)}.");
        }

        var inSync = request.Acks == AllReplicas ? cluster.CountInSync(partition) : int.MaxValue;
        return inSync < topic.Settings.MinInSyncReplicas
            ? AppendResult.Refused(
                ErrorCode.NotEnoughReplicas,
                $"{inSync} replicas are up; the topic's {TopicSettings.MinInSyncReplicasName} is "
                + $"{topic.Settings.MinInSyncReplicas}.")
            : partition.Log.Append(records!.Value);
    }

    private static AppendResult? FindFormatRefusal(short version, ReadOnlyMemory<byte>? records)
    {
        if (version < FirstVersionOfFormat2)
        {
            return AppendResult.Refused(
                ErrorCode.UnsupportedForMessageFormat, "Record batches are written with Produce version 3 or later.");
        }

        if (records is not { Length: >= RecordBatchHeader.Size } batch)
        {
            return AppendResult.Refused(ErrorCode.CorruptMessage, "A partition was sent without a whole batch.");
        }

        return version < FirstVersionOfZstd
            && RecordBatchHeader.Read(batch.Span).Codec == CompressionCodec.Zstd
            ? AppendResult.Refused(
                ErrorCode.UnsupportedCompressionType, "Zstandard is written with Produce version 7 or later.")
            : null;
    }
}
