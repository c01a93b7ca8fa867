using Deimos.Embedded.Kafka.Protocol.Groups;

namespace Deimos.Embedded.Kafka.Protocol.Transactions;

/// <summary>DescribeTransactions, version 0, flexible.</summary>
internal sealed class DescribeTransactionsResponse : IKafkaResponse
{
    public required IReadOnlyList<Transaction> Transactions { get; init; }

    public void Write(ResponseWriter writer, short version)
    {
        writer.WriteInt32(0);
        writer.WriteArray(Transactions, static (w, transaction) =>
        {
            w.WriteErrorCode(transaction.Error);
            w.WriteString(transaction.TransactionalId);
            w.WriteString(transaction.State);
            w.WriteInt32(transaction.TimeoutMs);
            w.WriteInt64(transaction.StartTimeMs);
            w.WriteInt64(transaction.ProducerId);
            w.WriteInt16(transaction.ProducerEpoch);
            TopicPartitions<int>.WriteAll(w, transaction.Topics, static (inner, index) => inner.WriteInt32(index));
            w.WriteNoTags();
        });
        writer.WriteNoTags();
    }

    internal sealed class Transaction
    {
        public ErrorCode Error { get; init; }

        public required string TransactionalId { get; init; }

        public string State { get; init; } = "";

        public int TimeoutMs { get; init; }

        public long StartTimeMs { get; init; }

        public long ProducerId { get; init; }

        public short ProducerEpoch { get; init; }

        public IReadOnlyList<TopicPartitions<int>> Topics { get; init; } = [];
    }
}
