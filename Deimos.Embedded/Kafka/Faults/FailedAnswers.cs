using Deimos.Embedded.Kafka.Log;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Protocol.Groups;
using Deimos.Embedded.Kafka.Protocol.Security;
using Deimos.Embedded.Kafka.Protocol.Transactions;

namespace Deimos.Embedded.Kafka.Faults;

/// <summary>
/// Builds the answer to a request that failed as a whole, with the error in every place that the answer has for one.
/// </summary>
internal static class FailedAnswers
{
    public static IKafkaResponse Create(object request, ErrorCode error) => request switch
    {
        ListOffsetsRequest r => new ListOffsetsResponse
        {
            Topics = [.. r.Topics.Select(topic => new ListOffsetsResponse.TopicResult(
                topic.Name,
                [.. topic.Partitions.Select(part => new ListOffsetsResponse.PartitionResult(
                    part.Index, error, new TimestampedOffset(-1, -1, -1)))]))],
        },
        OffsetForLeaderEpochRequest r => new OffsetForLeaderEpochResponse
        {
            Topics = [.. r.Topics.Select(topic => new OffsetForLeaderEpochResponse.TopicResult(
                topic.Name,
                [.. topic.Partitions.Select(part => new OffsetForLeaderEpochResponse.PartitionResult(
                    part.Index, error, -1, -1))]))],
        },
        FindCoordinatorRequest r => new FindCoordinatorResponse
        {
            Coordinators = [.. r.Keys.Select(key => new FindCoordinatorResponse.Coordinator(key, error))],
        },
        DescribeClusterRequest => new DescribeClusterResponse { Error = error },
        ApiVersionsRequest => new ApiVersionsResponse { Error = error, Apis = [] },
        SaslHandshakeRequest => new SaslHandshakeResponse { Error = error },
        SaslAuthenticateRequest => new SaslAuthenticateResponse { Error = error, Message = "A scripted fault." },
        _ => CreateForAdministration(request, error)
            ?? CreateForGroup(request, error)
            ?? CreateForTransaction(request, error),
    };

    private static IKafkaResponse? CreateForAdministration(object request, ErrorCode error) => request switch
    {
        CreateTopicsRequest r => new CreateTopicsResponse
        {
            Topics = [.. r.Topics.Select(topic => new CreateTopicsResponse.TopicResult(topic.Name, error))],
        },
        DeleteTopicsRequest r => new DeleteTopicsResponse
        {
            Topics = [.. r.Topics.Select(topic => new DeleteTopicsResponse.TopicResult(topic.Name, topic.Id, error))],
        },
        DescribeConfigsRequest r => new DescribeConfigsResponse
        {
            Results = [.. r.Resources.Select(resource => new DescribeConfigsResponse.ResourceResult(
                resource.Type, resource.Name, error, null, []))],
        },
        AlterConfigsRequest r => new AlterConfigsResponse
        {
            Results = [.. r.Resources.Select(resource =>
                new AlterConfigsResponse.ResourceResult(resource.Type, resource.Name, error))],
        },
        IncrementalAlterConfigsRequest r => new AlterConfigsResponse
        {
            Results = [.. r.Resources.Select(resource =>
                new AlterConfigsResponse.ResourceResult(resource.Type, resource.Name, error))],
        },
        CreatePartitionsRequest r => new CreatePartitionsResponse
        {
            Topics = [.. r.Topics.Select(topic => new CreatePartitionsResponse.TopicResult(topic.Name, error))],
        },
        DeleteRecordsRequest r => new DeleteRecordsResponse
        {
            Topics = [.. r.Topics.Select(topic => new DeleteRecordsResponse.TopicResult(
                topic.Name,
                [.. topic.Partitions.Select(part => new DeleteRecordsResponse.PartitionResult(part.Index, error))]))],
        },
        _ => null,
    };

    private static IKafkaResponse? CreateForGroup(object request, ErrorCode error) => request switch
    {
        JoinGroupRequest r => new JoinGroupResponse { Error = error, MemberId = r.MemberId },
        SyncGroupRequest => new SyncGroupResponse { Error = error },
        HeartbeatRequest => new HeartbeatResponse { Error = error },
        LeaveGroupRequest => new LeaveGroupResponse { Error = error },
        ListGroupsRequest => new ListGroupsResponse { Error = error },
        DescribeGroupsRequest r => new DescribeGroupsResponse
        {
            Groups = [.. r.Groups.Select(id => new DescribeGroupsResponse.Group { GroupId = id, Error = error })],
        },
        DeleteGroupsRequest r => new DeleteGroupsResponse
        {
            Results = [.. r.Groups.Select(id => new DeleteGroupsResponse.Result(id, error))],
        },
        OffsetCommitRequest r => new OffsetCommitResponse { Topics = Fail(r.Topics, part => part.Index, error) },
        OffsetFetchRequest r => new OffsetFetchResponse
        {
            // Before version 2 the partitions are the only place for an error.
            Groups = [.. r.Groups.Select(group => new OffsetFetchResponse.Group(
                group.GroupId,
                [.. (group.Topics ?? []).Select(topic => new TopicPartitions<OffsetFetchResponse.Partition>(
                    topic.Topic,
                    [.. topic.Partitions.Select(part =>
                        new OffsetFetchResponse.Partition(part, -1, -1, "", error))]))],
                error))],
        },
        OffsetDeleteRequest => new OffsetDeleteResponse { Error = error },
        _ => null,
    };

    private static IKafkaResponse CreateForTransaction(object request, ErrorCode error) => request switch
    {
        InitProducerIdRequest => new InitProducerIdResponse { Error = error },
        AddPartitionsToTxnRequest r => new AddPartitionsToTxnResponse { Topics = Fail(r.Topics, part => part, error) },
        AddOffsetsToTxnRequest => new AddOffsetsToTxnResponse { Error = error },
        TxnOffsetCommitRequest r => new TxnOffsetCommitResponse { Topics = Fail(r.Topics, part => part.Index, error) },
        EndTxnRequest => new EndTxnResponse { Error = error },
        DescribeTransactionsRequest r => new DescribeTransactionsResponse
        {
            Transactions = [.. r.TransactionalIds.Select(id =>
                new DescribeTransactionsResponse.Transaction { TransactionalId = id, Error = error })],
        },
        ListTransactionsRequest => new ListTransactionsResponse { Error = error, Transactions = [] },
        _ => throw new InvalidOperationException($"{request.GetType().Name} has no answer with an error."),
    };

    private static List<TopicPartitions<PartitionError>> Fail<T>(
        IReadOnlyList<TopicPartitions<T>> topics, Func<T, int> indexOf, ErrorCode error) =>
    [
        .. topics.Select(topic => new TopicPartitions<PartitionError>(
            topic.Topic, [.. topic.Partitions.Select(part => new PartitionError(indexOf(part), error))])),
    ];
}
