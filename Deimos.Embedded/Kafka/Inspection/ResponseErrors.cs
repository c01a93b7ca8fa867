using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Protocol.Groups;
using Deimos.Embedded.Kafka.Protocol.Security;
using Deimos.Embedded.Kafka.Protocol.Transactions;

namespace Deimos.Embedded.Kafka.Inspection;

/// <summary>
/// Finds the first error that an answer tells.
/// </summary>
internal static class ResponseErrors
{
    public static ErrorCode FirstOf(IKafkaResponse response) => response switch
    {
        ProduceResponse r => First(r.Topics.SelectMany(topic => topic.Partitions), part => part.Error),
        FetchResponse r when r.Error != ErrorCode.None => r.Error,
        FetchResponse r => First(r.Topics.SelectMany(topic => topic.Partitions), part => part.Error),
        ListOffsetsResponse r => First(r.Topics.SelectMany(topic => topic.Partitions), part => part.Error),
        OffsetForLeaderEpochResponse r => First(r.Topics.SelectMany(topic => topic.Partitions), part => part.Error),
        MetadataResponse r => First(
            r.Topics.SelectMany(topic => topic.Partitions.Select(part => part.Error).Prepend(topic.Error)),
            error => error),
        FindCoordinatorResponse r => First(r.Coordinators, coordinator => coordinator.Error),
        ApiVersionsResponse r => r.Error,
        CreateTopicsResponse r => First(r.Topics, topic => topic.Error),
        DeleteTopicsResponse r => First(r.Topics, topic => topic.Error),
        DescribeConfigsResponse r => First(r.Results, resource => resource.Error),
        AlterConfigsResponse r => First(r.Results, resource => resource.Error),
        CreatePartitionsResponse r => First(r.Topics, topic => topic.Error),
        DeleteRecordsResponse r => First(r.Topics.SelectMany(topic => topic.Partitions), part => part.Error),
        DescribeClusterResponse r => r.Error,
        SaslHandshakeResponse r => r.Error,
        SaslAuthenticateResponse r => r.Error,
        _ => FirstOfGroup(response),
    };

    private static ErrorCode FirstOfGroup(IKafkaResponse response) => response switch
    {
        JoinGroupResponse r => r.Error,
        SyncGroupResponse r => r.Error,
        HeartbeatResponse r => r.Error,
        LeaveGroupResponse r when r.Error != ErrorCode.None => r.Error,
        LeaveGroupResponse r => First(r.Members, member => member.Error),
        ListGroupsResponse r => r.Error,
        DescribeGroupsResponse r => First(r.Groups, group => group.Error),
        DeleteGroupsResponse r => First(r.Results, result => result.Error),
        OffsetCommitResponse r => First(r.Topics.SelectMany(topic => topic.Partitions), part => part.Error),
        OffsetFetchResponse r => First(
            r.Groups.SelectMany(group => group.Topics.SelectMany(topic => topic.Partitions)
                .Select(part => part.Error).Prepend(group.Error)),
            error => error),
        OffsetDeleteResponse r when r.Error != ErrorCode.None => r.Error,
        OffsetDeleteResponse r => First(r.Topics.SelectMany(topic => topic.Partitions), part => part.Error),
        _ => FirstOfTransaction(response),
    };

    private static ErrorCode FirstOfTransaction(IKafkaResponse response) => response switch
    {
        InitProducerIdResponse r => r.Error,
        AddPartitionsToTxnResponse r => First(r.Topics.SelectMany(topic => topic.Partitions), part => part.Error),
        AddOffsetsToTxnResponse r => r.Error,
        TxnOffsetCommitResponse r => First(r.Topics.SelectMany(topic => topic.Partitions), part => part.Error),
        EndTxnResponse r => r.Error,
        DescribeTransactionsResponse r => First(r.Transactions, transaction => transaction.Error),
        ListTransactionsResponse r => r.Error,
        _ => ErrorCode.None,
    };

    private static ErrorCode First<T>(IEnumerable<T> parts, Func<T, ErrorCode> errorOf) =>
        parts.Select(errorOf).FirstOrDefault(error => error != ErrorCode.None);
}
