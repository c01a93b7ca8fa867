using Deimos.Embedded.Kafka.Groups;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Protocol.Groups;
using Deimos.Embedded.Kafka.Protocol.Transactions;
using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Inspection;

/// <summary>
/// What a request is about: partitions (-1 stands for a whole topic), groups, and a transactional id.
/// </summary>
internal sealed record RequestSubject(
    IReadOnlyList<TopicPartition> Partitions, IReadOnlyList<string> Groups, string? TransactionalId = null)
{
    private const int WholeTopic = -1;
    private const sbyte GroupKey = 0;

    private static readonly RequestSubject Nothing = new([], []);

    public static RequestSubject Of(object request, Cluster cluster) => request switch
    {
        ProduceRequest r => new(
            [.. r.Topics.SelectMany(topic => topic.Partitions.Select(part => Name(topic.Name, part.Index)))],
            [],
            r.TransactionalId),
        FetchRequest r => new(
            [
                .. from topic in r.Topics
                   let name = NameOf(topic.Name, topic.Id, cluster)
                   from part in topic.Partitions
                   select Name(name, part.Index),
            ],
            []),
        ListOffsetsRequest r => new(
            [.. r.Topics.SelectMany(topic => topic.Partitions.Select(part => Name(topic.Name, part.Index)))], []),
        OffsetForLeaderEpochRequest r => new(
            [.. r.Topics.SelectMany(topic => topic.Partitions.Select(part => Name(topic.Name, part.Index)))], []),
        MetadataRequest r => OfTopics((r.Topics ?? []).Select(topic => NameOf(topic.Name, topic.Id, cluster))),
        CreateTopicsRequest r => OfTopics(r.Topics.Select(topic => topic.Name)),
        DeleteTopicsRequest r => OfTopics(r.Topics.Select(topic => NameOf(topic.Name, topic.Id, cluster))),
        DescribeConfigsRequest r => OfTopics(
            r.Resources.Where(resource => resource.Type == ConfigResourceType.Topic).Select(topic => topic.Name)),
        FindCoordinatorRequest r => new([], r.KeyType == GroupKey ? r.Keys : []),
        _ => OfGroup(request) ?? OfTransaction(request) ?? Nothing,
    };

    private static RequestSubject? OfGroup(object request) => request switch
    {
        JoinGroupRequest r => new([], [r.GroupId]),
        SyncGroupRequest r => new([], [r.GroupId]),
        HeartbeatRequest r => new([], [r.GroupId]),
        LeaveGroupRequest r => new([], [r.GroupId]),
        DescribeGroupsRequest r => new([], r.Groups),
        DeleteGroupsRequest r => new([], r.Groups),
        OffsetCommitRequest r => new(Flatten(r.Topics, part => part.Index), [r.GroupId]),
        OffsetFetchRequest r => new(
            [.. r.Groups.SelectMany(group => Flatten(group.Topics ?? [], part => part))],
            [.. r.Groups.Select(group => group.GroupId)]),
        OffsetDeleteRequest r => new(Flatten(r.Topics, part => part), [r.GroupId]),
        _ => null,
    };

    private static RequestSubject? OfTransaction(object request) => request switch
    {
        InitProducerIdRequest r => new([], [], r.TransactionalId),
        AddPartitionsToTxnRequest r => new(Flatten(r.Topics, part => part), [], r.TransactionalId),
        AddOffsetsToTxnRequest r => new([], [r.GroupId], r.TransactionalId),
        TxnOffsetCommitRequest r => new(Flatten(r.Topics, part => part.Index), [r.GroupId], r.TransactionalId),
        EndTxnRequest r => new([], [], r.TransactionalId),
        _ => null,
    };

    private static RequestSubject OfTopics(IEnumerable<string> topics) =>
        new([.. topics.Select(topic => Name(topic, WholeTopic))], []);

    // Newer requests name topics by their ids; one that is unknown has no name.
    private static string NameOf(string? name, Guid id, Cluster cluster) => name ?? cluster.FindTopic(id)?.Name ?? "";

    private static TopicPartition Name(string topic, int partition) => new(topic, partition);

    private static List<TopicPartition> Flatten<T>(IReadOnlyList<TopicPartitions<T>> topics, Func<T, int> indexOf) =>
        [.. topics.SelectMany(topic => topic.Partitions.Select(part => Name(topic.Topic, indexOf(part))))];
}
