using System.Collections.Concurrent;
using Deimos.Embedded.Kafka.Groups;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Storage;

namespace Deimos.Embedded.Kafka.Transactions;

/// <summary>
/// Gives producers their identities, and keeps the transactions of a cluster.
/// </summary>
/// <remarks>
/// As with groups, one coordinator serves all brokers; which of them may answer is decided where requests come in.
/// </remarks>
internal sealed class TransactionCoordinator(
    TransactionSettings settings,
    TimeProvider time,
    GroupCoordinator groups,
    MarkerWriter writeMarker,
    TransactionStore? store = null) : IDisposable
{
    private readonly ConcurrentDictionary<string, Transaction> _transactions = new(StringComparer.Ordinal);
    private readonly ProducerIds _producerIds =
        new(store?.FirstProducerId ?? 0, store is null ? null : store.ReserveProducerIds);

    /// <summary>Takes up the transactions of an earlier run; called when the partitions are there.</summary>
    public void Resume()
    {
        foreach (var stored in store?.Load() ?? [])
        {
            var transaction = Create(stored.TransactionalId, stored);
            _transactions[stored.TransactionalId] = transaction;
            transaction.Resume();
        }
    }

    /// <summary>Gives a producer its identity; without a transactional id always a new one.</summary>
    public ProducerInitialization Initialize(
        string? transactionalId, TimeSpan timeout, ProducerIdentity? expected = null)
    {
        if (transactionalId is null)
        {
            return new ProducerInitialization(ErrorCode.None, new ProducerIdentity(_producerIds.Next(), 0));
        }

        if (transactionalId.Length == 0)
        {
            return ProducerInitialization.Refused(ErrorCode.InvalidRequest);
        }

        return timeout <= TimeSpan.Zero || timeout > settings.MaxTimeout
            ? ProducerInitialization.Refused(ErrorCode.InvalidTransactionTimeout)
            : GetOrAdd(transactionalId).Initialize(timeout, expected);
    }

    public ErrorCode AddPartitions(
        string transactionalId, ProducerIdentity producer, IReadOnlyCollection<TopicPartition> partitions) =>
        Find(transactionalId, out var error)?.Add(producer, partitions) ?? error;

    public ErrorCode AddGroup(string transactionalId, ProducerIdentity producer, string groupId) =>
        Find(transactionalId, out var error)?.Add(producer, [], groupId) ?? error;

    /// <summary>Commits offsets that become visible with the transaction.</summary>
    /// <returns>The error of each offset, in their order.</returns>
    public ErrorCode[] CommitOffsets(string transactionalId, ProducerIdentity producer, OffsetCommit commit)
    {
        var error = Find(transactionalId, out var notFound)?.Verify(producer, commit.GroupId) ?? notFound;
        return error == ErrorCode.None ? groups.Commit(commit) : [.. commit.Offsets.Select(_ => error)];
    }

    public ErrorCode End(string transactionalId, ProducerIdentity producer, bool commit) =>
        Find(transactionalId, out var error)?.End(producer, commit) ?? error;

    /// <inheritdoc cref="Transaction.Fence"/>
    public bool FenceProducer(string transactionalId) => Find(transactionalId, out _)?.Fence() ?? false;

    public TransactionDescription? Describe(string transactionalId) => Find(transactionalId, out _)?.Describe();

    public IReadOnlyList<TransactionDescription> DescribeAll() => [.. _transactions.Values.Select(t => t.Describe())];

    public void Dispose()
    {
        foreach (var transaction in _transactions.Values)
        {
            transaction.Dispose();
        }
    }

    private Transaction? Find(string transactionalId, out ErrorCode error)
    {
        error = transactionalId.Length == 0 ? ErrorCode.InvalidRequest : ErrorCode.InvalidProducerIdMapping;
        return _transactions.GetValueOrDefault(transactionalId);
    }

    private Transaction GetOrAdd(string transactionalId) => _transactions.GetOrAdd(
        transactionalId,
        static (id, self) => self.Create(id),
        this);

    private Transaction Create(string transactionalId, StoredTransaction? stored = null) => new(
        transactionalId,
        settings,
        time,
        _producerIds,
        writeMarker,
        groups.EndTransaction,
        store is null ? null : store.Save,
        stored);
}
