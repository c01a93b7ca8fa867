using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Server;

namespace Deimos.Embedded.Kafka.Topics;

/// <summary>Answers which brokers there are and who leads what; creates topics that are asked for.</summary>
internal sealed class MetadataApi(Cluster cluster)
{
    public void AddTo(ApiTable apis)
    {
        apis.Add<MetadataRequest, MetadataResponse>(
            ApiKey.Metadata, 0, 12, 9, (request, context) => new(Handle(request, context.Connection.Listener)));
        apis.Add<DescribeClusterRequest, DescribeClusterResponse>(
            ApiKey.DescribeCluster, 0, 1, 0, (request, context) => new(DescribeCluster(request, context)));
    }

    private MetadataResponse Handle(MetadataRequest request, string listener) => new()
    {
        Topics = request.Topics is { } wanted
            ? wanted.Select(topic => Describe(topic, request.AllowAutoCreation)).ToList()
            : cluster.Topics.Select(Describe).ToList(),
        Brokers = DescribeBrokers(listener),
        ClusterId = cluster.Id,
        ControllerId = cluster.ControllerId,
        ClusterOperations = Told(request.IncludeClusterOperations, AuthorizedOperations.Cluster),
        TopicOperations = Told(request.IncludeTopicOperations, AuthorizedOperations.Topic),
    };

    private DescribeClusterResponse DescribeCluster(DescribeClusterRequest request, RequestContext context) => new()
    {
        ClusterId = cluster.Id,
        ControllerId = cluster.ControllerId,
        Brokers = DescribeBrokers(context.Connection.Listener),
        Operations = Told(request.IncludeOperations, AuthorizedOperations.Cluster),
    };

    private static int Told(bool isAsked, int operations) => isAsked ? operations : AuthorizedOperations.NotTold;

    private List<MetadataResponse.BrokerResult> DescribeBrokers(string listener) => cluster.BrokersUp
        .Select(broker => new MetadataResponse.BrokerResult(broker.Id, broker.Host, broker.PortOf(listener)))
        .ToList();

    private MetadataResponse.TopicResult Describe(MetadataRequest.TopicName wanted, bool allowAutoCreation)
    {
        if (wanted.Name is not { } name)
        {
            return cluster.FindTopic(wanted.Id) is { } byId
                ? Describe(byId)
                : new MetadataResponse.TopicResult(ErrorCode.UnknownTopicId, null, wanted.Id, false, []);
        }

        if (cluster.FindTopic(name) is { } topic)
        {
            return Describe(topic);
        }

        if (TopicRules.FindNameFault(name) is { } fault)
        {
            return new MetadataResponse.TopicResult(fault.Error, name, Guid.Empty, false, []);
        }

        return allowAutoCreation
            && cluster.Settings.AutoCreateTopics
            && cluster.CreateTopic(new TopicSpecification { Name = name }).Topic is { } created
                ? Describe(created)
                : new MetadataResponse.TopicResult(
                    ErrorCode.UnknownTopicOrPartition, name, Guid.Empty, false, []);
    }

    private MetadataResponse.TopicResult Describe(Topic topic) => new(
        ErrorCode.None, topic.Name, topic.Id, topic.IsInternal, topic.Partitions.Select(Describe).ToList());

    private MetadataResponse.PartitionResult Describe(Partition partition)
    {
        var leadership = partition.Leadership;
        var inSync = partition.Replicas.Where(nodeId => cluster.FindBroker(nodeId) is { IsUp: true }).ToList();
        return new MetadataResponse.PartitionResult(
            leadership.LeaderId == Leadership.NoLeader ? ErrorCode.LeaderNotAvailable : ErrorCode.None,
            partition.Index,
            leadership.LeaderId,
            leadership.Epoch,
            partition.Replicas,
            inSync,
            partition.Replicas.Except(inSync).ToList());
    }
}
