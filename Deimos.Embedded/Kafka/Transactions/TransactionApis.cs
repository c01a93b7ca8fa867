using Deimos.Embedded.Kafka.Groups;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Protocol.Groups;
using Deimos.Embedded.Kafka.Protocol.Transactions;
using Deimos.Embedded.Kafka.Server;
using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Transactions;

/// <summary>
/// Answers the requests of idempotent and transactional producers, and of those who look at transactions.
/// </summary>
internal sealed class TransactionApis(Cluster cluster, TransactionCoordinator coordinator)
{
    // Where Kafka keeps a group's offsets; shown as a part of the transactions that commit some.
    private const string OffsetsTopic = "__consumer_offsets";
    private const int OffsetsPartitions = 50;

    public void AddTo(ApiTable table)
    {
        table.Add<InitProducerIdRequest, InitProducerIdResponse>(ApiKey.InitProducerId, 0, 5, 2, Initialize);
        table.Add<AddPartitionsToTxnRequest, AddPartitionsToTxnResponse>(
            ApiKey.AddPartitionsToTxn, 0, 3, 3, AddPartitions);
        table.Add<AddOffsetsToTxnRequest, AddOffsetsToTxnResponse>(ApiKey.AddOffsetsToTxn, 0, 4, 3, AddOffsets);
        table.Add<TxnOffsetCommitRequest, TxnOffsetCommitResponse>(ApiKey.TxnOffsetCommit, 0, 4, 3, CommitOffsets);
        table.Add<EndTxnRequest, EndTxnResponse>(ApiKey.EndTxn, 0, 4, 3, End);
        table.Add<DescribeTransactionsRequest, DescribeTransactionsResponse>(
            ApiKey.DescribeTransactions, 0, 0, 0, Describe);
        table.Add<ListTransactionsRequest, ListTransactionsResponse>(ApiKey.ListTransactions, 0, 1, 0, List);
    }

    private bool Coordinates(string key, RequestContext context) => cluster.CoordinatorFor(key) == context.NodeId;

    private ValueTask<InitProducerIdResponse?> Initialize(InitProducerIdRequest request, RequestContext context)
    {
        var expected = new ProducerIdentity(request.ProducerId, request.ProducerEpoch);
        var result = (expected.Id == -1) != (expected.Epoch == -1)
            ? ProducerInitialization.Refused(ErrorCode.InvalidRequest)
            : request.TransactionalId is { } transactionalId && !Coordinates(transactionalId, context)
            ? ProducerInitialization.Refused(ErrorCode.NotCoordinator)
            : coordinator.Initialize(
                request.TransactionalId,
                TimeSpan.FromMilliseconds(request.TransactionTimeoutMs),
                expected == ProducerIdentity.None ? null : expected);
        return new(new InitProducerIdResponse
        {
            Error = Translate(result.Error, context, knowsFencing: 4),
            ProducerId = result.Producer.Id,
            ProducerEpoch = result.Producer.Epoch,
        });
    }

    private ValueTask<AddPartitionsToTxnResponse?> AddPartitions(
        AddPartitionsToTxnRequest request, RequestContext context)
    {
        var errors = new PartitionErrors(cluster);
        var partitions = request.Topics
            .SelectMany(t => t.Partitions.Select(p => new TopicPartition(t.Topic, p)))
            .ToList();
        var existing = partitions.Where(errors.Add).ToList();

        // All or nothing: one unknown partition keeps the others out of the transaction.
        errors.SetAll(existing.Count < partitions.Count
            ? ErrorCode.OperationNotAttempted
            : !Coordinates(request.TransactionalId, context)
            ? ErrorCode.NotCoordinator
            : Translate(
                coordinator.AddPartitions(
                    request.TransactionalId,
                    new ProducerIdentity(request.ProducerId, request.ProducerEpoch),
                    existing),
                context,
                knowsFencing: 2));
        return new(new AddPartitionsToTxnResponse { Topics = errors.ByTopic() });
    }

    private ValueTask<AddOffsetsToTxnResponse?> AddOffsets(AddOffsetsToTxnRequest request, RequestContext context)
    {
        var error = Coordinates(request.TransactionalId, context)
            ? coordinator.AddGroup(
                request.TransactionalId,
                new ProducerIdentity(request.ProducerId, request.ProducerEpoch),
                request.GroupId)
            : ErrorCode.NotCoordinator;
        return new(new AddOffsetsToTxnResponse { Error = Translate(error, context, knowsFencing: 2) });
    }

    private ValueTask<TxnOffsetCommitResponse?> CommitOffsets(TxnOffsetCommitRequest request, RequestContext context)
    {
        var errors = new PartitionErrors(cluster);
        var offsets = new List<OffsetToCommit>();
        foreach (var (topic, partitions) in request.Topics)
        {
            foreach (var (index, offset, leaderEpoch, metadata) in partitions)
            {
                var partition = new TopicPartition(topic, index);
                if (errors.Add(partition))
                {
                    offsets.Add(new OffsetToCommit(partition, offset, leaderEpoch, metadata));
                }
            }
        }

        if (!Coordinates(request.GroupId, context))
        {
            errors.SetAll(ErrorCode.NotCoordinator);
        }
        else if (offsets.Count > 0)
        {
            errors.Set(coordinator.CommitOffsets(
                request.TransactionalId,
                new ProducerIdentity(request.ProducerId, request.ProducerEpoch),
                new OffsetCommit
                {
                    GroupId = request.GroupId,
                    Member = new MemberIdentity(request.MemberId, request.GroupInstanceId),
                    Generation = request.GenerationId,
                    Offsets = offsets,
                    ProducerId = request.ProducerId,
                }));
        }

        return new(new TxnOffsetCommitResponse { Topics = errors.ByTopic() });
    }

    private ValueTask<EndTxnResponse?> End(EndTxnRequest request, RequestContext context)
    {
        var error = Coordinates(request.TransactionalId, context)
            ? coordinator.End(
                request.TransactionalId,
                new ProducerIdentity(request.ProducerId, request.ProducerEpoch),
                request.Committed)
            : ErrorCode.NotCoordinator;
        return new(new EndTxnResponse { Error = Translate(error, context, knowsFencing: 2) });
    }

    private ValueTask<DescribeTransactionsResponse?> Describe(
        DescribeTransactionsRequest request, RequestContext context)
    {
        return new(new DescribeTransactionsResponse { Transactions = [.. request.TransactionalIds.Select(Describe)] });

        DescribeTransactionsResponse.Transaction Describe(string transactionalId)
        {
            if (transactionalId.Length == 0)
            {
                return Failed(ErrorCode.InvalidRequest);
            }

            if (!Coordinates(transactionalId, context))
            {
                return Failed(ErrorCode.NotCoordinator);
            }

            return coordinator.Describe(transactionalId) is { } transaction
                ? Present(transaction)
                : Failed(ErrorCode.TransactionalIdNotFound);

            DescribeTransactionsResponse.Transaction Failed(ErrorCode error) =>
                new() { TransactionalId = transactionalId, Error = error };
        }
    }

    private static DescribeTransactionsResponse.Transaction Present(TransactionDescription transaction) => new()
    {
        TransactionalId = transaction.TransactionalId,
        State = transaction.State.ToString(),
        TimeoutMs = (int)transaction.Timeout.TotalMilliseconds,
        StartTimeMs = transaction.StartedAt?.ToUnixTimeMilliseconds() ?? -1,
        ProducerId = transaction.Producer.Id,
        ProducerEpoch = transaction.Producer.Epoch,
        Topics =
        [
            .. transaction.Partitions
                .Concat(transaction.Groups.Select(g => new TopicPartition(OffsetsTopic, OffsetsPartitionFor(g))))
                .Distinct()
                .GroupBy(partition => partition.Topic, StringComparer.Ordinal)
                .Select(topic => new TopicPartitions<int>(topic.Key, [.. topic.Select(p => p.Partition)])),
        ],
    };

    private static int OffsetsPartitionFor(string groupId)
    {
        var hash = groupId.Aggregate(0, static (hash, c) => unchecked((hash * 31) + c));
        return (hash & int.MaxValue) % OffsetsPartitions;
    }

    private ValueTask<ListTransactionsResponse?> List(ListTransactionsRequest request, RequestContext context)
    {
        var known = Enum.GetNames<TransactionState>();
        var now = cluster.Time.GetUtcNow();
        var listed =
            from transaction in coordinator.DescribeAll()
            let state = transaction.State.ToString()
            where Coordinates(transaction.TransactionalId, context)
                && (request.StateFilters.Count == 0 || request.StateFilters.Contains(state))
                && (request.ProducerIdFilters.Count == 0
                    || request.ProducerIdFilters.Contains(transaction.Producer.Id))
                && (request.DurationFilterMs < 0
                    || (now - transaction.StartedAt)?.TotalMilliseconds > request.DurationFilterMs)
            select new ListTransactionsResponse.Transaction(
                transaction.TransactionalId, transaction.Producer.Id, state);
        return new(new ListTransactionsResponse
        {
            UnknownStateFilters = [.. request.StateFilters.Except(known, StringComparer.Ordinal)],
            Transactions = [.. listed],
        });
    }

    // Clients of older versions know a fenced producer only by its epoch.
    private static ErrorCode Translate(ErrorCode error, RequestContext context, short knowsFencing) =>
        error == ErrorCode.ProducerFenced && context.Version < knowsFencing ? ErrorCode.InvalidProducerEpoch : error;
}
