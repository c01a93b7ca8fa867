using Deimos.Embedded.Kafka.Groups;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Transactions;

/// <summary>
/// Writes the markers of transactions into the logs of a cluster's partitions.
/// </summary>
internal sealed class PartitionMarkers(Cluster cluster)
{
    // There is one coordinator for as long as the cluster lives, and it never loses its office.
    private const int CoordinatorEpoch = 0;

    /// <inheritdoc cref="MarkerWriter"/>
    public bool Write(TopicPartition partition, ProducerIdentity producer, bool commit)
    {
        // A topic that was deleted meanwhile needs no marker, and a log that refuses one knows a newer epoch already.
        if (cluster.FindPartition(partition.Topic, partition.Partition) is not { } target)
        {
            return true;
        }

        if (target.Leadership.LeaderId == Leadership.NoLeader)
        {
            return false;
        }

        var result = target.Log.AppendControlBatch(producer.Id, producer.Epoch, commit, CoordinatorEpoch);
        return result.Error != ErrorCode.KafkaStorageError;
    }
}
