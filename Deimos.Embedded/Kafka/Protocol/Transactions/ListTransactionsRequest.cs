namespace Deimos.Embedded.Kafka.Protocol.Transactions;

/// <summary>ListTransactions, versions 0 and 1, flexible.</summary>
internal sealed class ListTransactionsRequest : IKafkaRequest<ListTransactionsRequest>
{
    public IReadOnlyList<string> StateFilters { get; init; } = [];

    public IReadOnlyList<long> ProducerIdFilters { get; init; } = [];

    /// <summary>Gets how long a transaction must have lasted to be listed; all are if it is negative.</summary>
    public long DurationFilterMs { get; init; } = -1;

    public static ListTransactionsRequest Read(RequestReader reader, short version)
    {
        var request = new ListTransactionsRequest
        {
            StateFilters = reader.ReadArray(static r => r.ReadString()),
            ProducerIdFilters = reader.ReadArray(static r => r.ReadInt64()),
            DurationFilterMs = version >= 1 ? reader.ReadInt64() : -1,
        };
        reader.SkipTags();
        return request;
    }
}
