using Deimos.Embedded.Kafka.Groups;

namespace Deimos.Embedded.Kafka.Transactions;

/// <summary>A transactional id as it is kept between runs, with all that its next step depends on.</summary>
internal sealed record StoredTransaction
{
    public required string TransactionalId { get; init; }

    public required TransactionState State { get; init; }

    public required ProducerIdentity Producer { get; init; }

    public required long PreviousProducerId { get; init; }

    public required short PreviousEpoch { get; init; }

    public required TimeSpan Timeout { get; init; }

    public required DateTimeOffset? StartedAt { get; init; }

    public required IReadOnlyList<TopicPartition> Partitions { get; init; }

    public required IReadOnlyList<string> Groups { get; init; }
}
