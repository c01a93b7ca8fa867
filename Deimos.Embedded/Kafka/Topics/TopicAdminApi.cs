using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Server;

namespace Deimos.Embedded.Kafka.Topics;

/// <summary>Creates and deletes topics.</summary>
internal sealed class TopicAdminApi(Cluster cluster)
{
    public void AddTo(ApiTable apis)
    {
        apis.Add<CreateTopicsRequest, CreateTopicsResponse>(
            ApiKey.CreateTopics, 0, 7, 5, (request, _) => new(Create(request)));
        apis.Add<DeleteTopicsRequest, DeleteTopicsResponse>(
            ApiKey.DeleteTopics, 0, 6, 4, (request, _) => new(Delete(request)));
    }

    private CreateTopicsResponse Create(CreateTopicsRequest request)
    {
        var repeated = request.Topics.CountBy(topic => topic.Name)
            .Where(count => count.Value > 1)
            .Select(count => count.Key)
            .ToHashSet();
        return new CreateTopicsResponse
        {
            Topics = request.Topics.DistinctBy(topic => topic.Name).Select(topic => repeated.Contains(topic.Name)
                ? new CreateTopicsResponse.TopicResult(
                    topic.Name, ErrorCode.InvalidRequest, $"Topic '{topic.Name}' is named more than once.")
                : Create(topic, request.ValidateOnly)).ToList(),
        };
    }

    private CreateTopicsResponse.TopicResult Create(CreateTopicsRequest.TopicData wanted, bool validateOnly)
    {
        var assignments = wanted.Assignments.OrderBy(assignment => assignment.Partition).ToList();
        if (FindFault(wanted, assignments) is { } fault)
        {
            return fault;
        }

        var creation = cluster.CreateTopic(
            new TopicSpecification
            {
                Name = wanted.Name,
                Partitions = wanted.Partitions,
                ReplicationFactor = wanted.ReplicationFactor,
                Assignments = assignments.Select(assignment => assignment.BrokerIds).ToList(),
                Settings = wanted.Configs
                    .Where(config => config.Value is not null)
                    .DistinctBy(config => config.Name)
                    .ToDictionary(config => config.Name, config => config.Value!),
            },
            validateOnly);

        return creation is { Error: ErrorCode.None, Topic: { } topic }
            ? new CreateTopicsResponse.TopicResult(
                topic.Name,
                ErrorCode.None,
                null,
                validateOnly ? Guid.Empty : topic.Id,
                topic.Partitions.Count,
                (short)topic.Partitions[0].Replicas.Count,
                topic.Settings.Describe())
            : new CreateTopicsResponse.TopicResult(wanted.Name, creation.Error, creation.Message);
    }

    private static CreateTopicsResponse.TopicResult? FindFault(
        CreateTopicsRequest.TopicData wanted, List<CreateTopicsRequest.Assignment> assignments)
    {
        if (assignments.Count > 0
            && (wanted.Partitions != TopicSpecification.ClusterDefault
                || wanted.ReplicationFactor != TopicSpecification.ClusterDefault))
        {
            return new CreateTopicsResponse.TopicResult(
                wanted.Name,
                ErrorCode.InvalidRequest,
                $"Topic '{wanted.Name}' was asked for with both replicas and numbers; give one of the two.");
        }

        return assignments.Where((assignment, index) => assignment.Partition != index).Any()
            ? new CreateTopicsResponse.TopicResult(
                wanted.Name,
                ErrorCode.InvalidReplicaAssignment,
                $"The partitions of topic '{wanted.Name}' are not numbered from 0 without gaps.")
            : null;
    }

    private DeleteTopicsResponse Delete(DeleteTopicsRequest request) => new()
    {
        Topics = request.Topics.Select(Delete).ToList(),
    };

    private DeleteTopicsResponse.TopicResult Delete(DeleteTopicsRequest.TopicName wanted)
    {
        var topic = wanted.Name is { } name ? cluster.FindTopic(name) : cluster.FindTopic(wanted.Id);
        if (topic is not null && cluster.DeleteTopic(topic.Name))
        {
            return new DeleteTopicsResponse.TopicResult(topic.Name, topic.Id, ErrorCode.None);
        }

        return wanted.Name is null
            ? new DeleteTopicsResponse.TopicResult(
                null, wanted.Id, ErrorCode.UnknownTopicId, $"No topic has the id {wanted.Id}.")
            : new DeleteTopicsResponse.TopicResult(
                wanted.Name,
                Guid.Empty,
                ErrorCode.UnknownTopicOrPartition,
                $"There is no topic '{wanted.Name}'.");
    }
}
