using Deimos.Embedded.Kafka.Protocol.Groups;

namespace Deimos.Embedded.Kafka.Protocol.Transactions;

/// <summary>TxnOffsetCommit, versions 0 to 4, flexible from 3.</summary>
internal sealed class TxnOffsetCommitRequest : IKafkaRequest<TxnOffsetCommitRequest>
{
    public required string TransactionalId { get; init; }

    public required string GroupId { get; init; }

    public required long ProducerId { get; init; }

    public required short ProducerEpoch { get; init; }

    public int GenerationId { get; init; } = -1;

    public string MemberId { get; init; } = "";

    public string? GroupInstanceId { get; init; }

    public required IReadOnlyList<TopicPartitions<OffsetCommitRequest.Partition>> Topics { get; init; }

    public static TxnOffsetCommitRequest Read(RequestReader reader, short version)
    {
        var request = new TxnOffsetCommitRequest
        {
            TransactionalId = reader.ReadString(),
            GroupId = reader.ReadString(),
            ProducerId = reader.ReadInt64(),
            ProducerEpoch = reader.ReadInt16(),
            GenerationId = version >= 3 ? reader.ReadInt32() : -1,
            MemberId = version >= 3 ? reader.ReadString() : "",
            GroupInstanceId = version >= 3 ? reader.ReadNullableString() : null,
            Topics = TopicPartitions<OffsetCommitRequest.Partition>.ReadAll(reader, r => ReadPartition(r, version)),
        };
        reader.SkipTags();
        return request;
    }

    private static OffsetCommitRequest.Partition ReadPartition(RequestReader reader, short version)
    {
        var partition = new OffsetCommitRequest.Partition(
            reader.ReadInt32(),
            reader.ReadInt64(),
            version >= 2 ? reader.ReadInt32() : -1,
            reader.ReadNullableString());
        reader.SkipTags();
        return partition;
    }
}
