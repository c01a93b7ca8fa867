using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// The check that comes before any work on a partition: it exists, the broker that was asked leads it, and the client
/// knows of the same leader.
/// </summary>
internal static class PartitionAccess
{
    // The epoch is the one that the client believes in; -1 when it does not tell.
    public static ErrorCode Check(Partition? partition, int nodeId, int leaderEpoch)
    {
        if (partition is null)
        {
            return ErrorCode.UnknownTopicOrPartition;
        }

        var leadership = partition.Leadership;
        if (leaderEpoch >= 0 && leaderEpoch != leadership.Epoch)
        {
            return leaderEpoch < leadership.Epoch ? ErrorCode.FencedLeaderEpoch : ErrorCode.UnknownLeaderEpoch;
        }

        return leadership.LeaderId == nodeId ? ErrorCode.None : ErrorCode.NotLeaderOrFollower;
    }
}
