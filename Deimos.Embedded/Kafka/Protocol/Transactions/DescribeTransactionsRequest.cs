namespace Deimos.Embedded.Kafka.Protocol.Transactions;

/// <summary>DescribeTransactions, version 0, flexible.</summary>
internal sealed class DescribeTransactionsRequest : IKafkaRequest<DescribeTransactionsRequest>
{
    public required IReadOnlyList<string> TransactionalIds { get; init; }

    public static DescribeTransactionsRequest Read(RequestReader reader, short version)
    {
        var request = new DescribeTransactionsRequest
        {
            TransactionalIds = reader.ReadArray(static r => r.ReadString()),
        };
        reader.SkipTags();
        return request;
    }
}
