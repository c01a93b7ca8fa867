namespace Deimos.Embedded.Kafka.Inspection;

/// <summary>What a record holds once its batch is opened.</summary>
internal sealed record RecordContent(
    DateTimeOffset Timestamp,
    ReadOnlyMemory<byte>? Key,
    ReadOnlyMemory<byte>? Value,
    IReadOnlyList<KafkaHeader> Headers);
