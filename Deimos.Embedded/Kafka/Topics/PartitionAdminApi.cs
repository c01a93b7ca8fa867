using Deimos.Embedded.Kafka.Log;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Server;

namespace Deimos.Embedded.Kafka.Topics;

/// <summary>Adds partitions to topics, and deletes their oldest records.</summary>
internal sealed class PartitionAdminApi(Cluster cluster)
{
    private const long EndOfLog = -1;

    public void AddTo(ApiTable apis)
    {
        apis.Add<DeleteRecordsRequest, DeleteRecordsResponse>(
            ApiKey.DeleteRecords, 0, 2, 2, (request, context) => new(Delete(request, context)));
        apis.Add<CreatePartitionsRequest, CreatePartitionsResponse>(
            ApiKey.CreatePartitions, 0, 3, 2, (request, _) => new(Create(request)));
    }

    private DeleteRecordsResponse Delete(DeleteRecordsRequest request, RequestContext context) => new()
    {
        Topics = request.Topics.Select(topic => new DeleteRecordsResponse.TopicResult(
            topic.Name,
            topic.Partitions.Select(wanted => Delete(topic.Name, wanted, context.NodeId)).ToList())).ToList(),
    };

    private DeleteRecordsResponse.PartitionResult Delete(
        string name, DeleteRecordsRequest.PartitionData wanted, int nodeId)
    {
        var topic = cluster.FindTopic(name);
        var partition = topic?.FindPartition(wanted.Index);
        var access = PartitionAccess.Check(partition, nodeId, leaderEpoch: -1);
        if (topic is null || partition is null || access != ErrorCode.None)
        {
            return new DeleteRecordsResponse.PartitionResult(wanted.Index, access);
        }

        if (!topic.Settings.IsDeleted)
        {
            return new DeleteRecordsResponse.PartitionResult(wanted.Index, ErrorCode.PolicyViolation);
        }

        var end = partition.Log.HighWatermark;
        var offset = wanted.Offset == EndOfLog ? end : wanted.Offset;
        if (offset < 0 || offset > end)
        {
            return new DeleteRecordsResponse.PartitionResult(wanted.Index, ErrorCode.OffsetOutOfRange);
        }

        partition.Log.DeleteBefore(offset);
        return new DeleteRecordsResponse.PartitionResult(wanted.Index, ErrorCode.None, partition.Log.StartOffset);
    }

    private CreatePartitionsResponse Create(CreatePartitionsRequest request) => new()
    {
        Topics = request.Topics.GroupBy(topic => topic.Name).Select(topics => topics.Count() > 1
            ? new CreatePartitionsResponse.TopicResult(
                topics.Key, ErrorCode.InvalidRequest, $"Topic '{topics.Key}' is named more than once.")
            : Create(topics.Single(), request.ValidateOnly)).ToList(),
    };

    private CreatePartitionsResponse.TopicResult Create(CreatePartitionsRequest.TopicData wanted, bool validateOnly)
    {
        var growth = cluster.GrowTopic(wanted.Name, wanted.Count, wanted.Assignments, validateOnly);
        return new CreatePartitionsResponse.TopicResult(wanted.Name, growth.Error, growth.Message);
    }
}
