using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Server;
using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>Finds offsets by time or by an end of the log, and where leader epochs ended.</summary>
internal sealed class ListOffsetsApi(Cluster cluster)
{
    private const long Latest = -1;
    private const long Earliest = -2;
    private const long GreatestTimestamp = -3;
    private const long EarliestLocal = -4;

    private static readonly TimestampedOffset NothingFound = new(-1, -1, -1);

    public void AddTo(ApiTable apis)
    {
        apis.Add<ListOffsetsRequest, ListOffsetsResponse>(
            ApiKey.ListOffsets, 0, 9, 6, (request, context) => new(Handle(request, context)));
        apis.Add<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse>(
            ApiKey.OffsetForLeaderEpoch, 0, 4, 4, (request, context) => new(FindEpochs(request, context)));
    }

    private ListOffsetsResponse Handle(ListOffsetsRequest request, RequestContext context) => new()
    {
        Topics = request.Topics.Select(topic => new ListOffsetsResponse.TopicResult(
            topic.Name,
            topic.Partitions.Select(wanted => Find(
                topic.Name, wanted, (IsolationLevel)request.IsolationLevel, context.NodeId)).ToList())).ToList(),
    };

    private ListOffsetsResponse.PartitionResult Find(
        string topic, ListOffsetsRequest.PartitionData wanted, IsolationLevel isolation, int nodeId)
    {
        var partition = cluster.FindPartition(topic, wanted.Index);
        var access = PartitionAccess.Check(partition, nodeId, wanted.LeaderEpoch);
        return partition is null || access != ErrorCode.None
            ? new ListOffsetsResponse.PartitionResult(wanted.Index, access, NothingFound)
            : new ListOffsetsResponse.PartitionResult(
                wanted.Index,
                ErrorCode.None,
                Find(partition.Log, wanted.Timestamp, isolation, partition.Leadership.Epoch));
    }

    private static TimestampedOffset Find(PartitionLog log, long timestamp, IsolationLevel isolation, int epoch)
    {
        var end = isolation == IsolationLevel.ReadCommitted ? log.LastStableOffset : log.HighWatermark;
        return timestamp switch
        {
            Latest => new TimestampedOffset(-1, end, epoch),
            Earliest or EarliestLocal => new TimestampedOffset(-1, log.StartOffset, log.EpochOf(log.StartOffset)),
            GreatestTimestamp => log.FindMaxTimestamp() ?? NothingFound,
            < 0 => NothingFound,
            _ => log.FindByTimestamp(timestamp) is { } found && found.Offset < end ? found : NothingFound,
        };
    }

    private OffsetForLeaderEpochResponse FindEpochs(OffsetForLeaderEpochRequest request, RequestContext context) =>
        new()
        {
            Topics = request.Topics.Select(topic => new OffsetForLeaderEpochResponse.TopicResult(
                topic.Name,
                topic.Partitions.Select(wanted => FindEpoch(topic.Name, wanted, context.NodeId)).ToList())).ToList(),
        };

    private OffsetForLeaderEpochResponse.PartitionResult FindEpoch(
        string topic, OffsetForLeaderEpochRequest.PartitionData wanted, int nodeId)
    {
        var partition = cluster.FindPartition(topic, wanted.Index);
        var access = PartitionAccess.Check(partition, nodeId, wanted.CurrentLeaderEpoch);
        if (partition is null || access != ErrorCode.None)
        {
            return new OffsetForLeaderEpochResponse.PartitionResult(wanted.Index, access, -1, -1);
        }

        var (epoch, end) = partition.Log.FindEndOfEpoch(wanted.LeaderEpoch);
        return new OffsetForLeaderEpochResponse.PartitionResult(wanted.Index, ErrorCode.None, epoch, end);
    }
}
