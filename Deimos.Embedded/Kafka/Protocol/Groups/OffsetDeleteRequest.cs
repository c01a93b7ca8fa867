namespace Deimos.Embedded.Kafka.Protocol.Groups;

/// <summary>OffsetDelete, version 0, never flexible.</summary>
internal sealed class OffsetDeleteRequest : IKafkaRequest<OffsetDeleteRequest>
{
    public required string GroupId { get; init; }

    public required IReadOnlyList<TopicPartitions<int>> Topics { get; init; }

    public static OffsetDeleteRequest Read(RequestReader reader, short version) => new()
    {
        GroupId = reader.ReadString(),
        Topics = TopicPartitions<int>.ReadAll(reader, static r => r.ReadInt32()),
    };
}
