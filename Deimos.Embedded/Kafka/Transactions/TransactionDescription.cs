using Deimos.Embedded.Kafka.Groups;

namespace Deimos.Embedded.Kafka.Transactions;

/// <summary>The latest transaction of a transactional id at one moment.</summary>
internal sealed class TransactionDescription
{
    public required string TransactionalId { get; init; }

    public required TransactionState State { get; init; }

    public required ProducerIdentity Producer { get; init; }

    public required TimeSpan Timeout { get; init; }

    /// <summary>Gets when the transaction began; null before the first.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Gets the partitions that wait for the transaction's end.</summary>
    public IReadOnlyCollection<TopicPartition> Partitions { get; init; } = [];

    /// <summary>Gets the groups whose offsets are part of the transaction.</summary>
    public IReadOnlyCollection<string> Groups { get; init; } = [];
}
