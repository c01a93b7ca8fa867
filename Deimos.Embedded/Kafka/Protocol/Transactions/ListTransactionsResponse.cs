namespace Deimos.Embedded.Kafka.Protocol.Transactions;

/// <summary>ListTransactions, versions 0 and 1, flexible.</summary>
internal sealed class ListTransactionsResponse : IKafkaResponse
{
    public ErrorCode Error { get; init; }

    public IReadOnlyList<string> UnknownStateFilters { get; init; } = [];

    public required IReadOnlyList<Transaction> Transactions { get; init; }

    public void Write(ResponseWriter writer, short version)
    {
        writer.WriteInt32(0);
        writer.WriteErrorCode(Error);
        writer.WriteArray(UnknownStateFilters, static (w, state) => w.WriteString(state));
        writer.WriteArray(Transactions, static (w, transaction) =>
        {
            w.WriteString(transaction.TransactionalId);
            w.WriteInt64(transaction.ProducerId);
            w.WriteString(transaction.State);
            w.WriteNoTags();
        });
        writer.WriteNoTags();
    }

    internal readonly record struct Transaction(string TransactionalId, long ProducerId, string State);
}
