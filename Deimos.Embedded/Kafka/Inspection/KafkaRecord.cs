using System.Text;
using Deimos.Embedded.Kafka.Log;

namespace Deimos.Embedded.Kafka.Inspection;

/// <summary>
/// A record as it lies in its partition.
/// </summary>
/// <remarks>
/// Kafka keeps records compressed as they came. Those compressed with gzip are opened; of others the offset, the
/// producer and the transaction can be shown, and asking for more throws.
/// </remarks>
public sealed class KafkaRecord
{
    private readonly RecordContent? _content;
    private readonly string _compression;

    internal KafkaRecord(string compression, RecordContent? content)
    {
        _compression = compression;
        _content = content;
    }

    /// <summary>Gets the topic's name.</summary>
    public required string Topic { get; init; }

    /// <summary>Gets the partition's number.</summary>
    public required int Partition { get; init; }

    /// <summary>Gets the offset.</summary>
    public required long Offset { get; init; }

    /// <summary>Gets the epoch of the leader that wrote it.</summary>
    public required int LeaderEpoch { get; init; }

    /// <summary>Gets the id of its idempotent producer, or -1.</summary>
    public required long ProducerId { get; init; }

    /// <summary>Gets the epoch of its idempotent producer, or -1.</summary>
    public required int ProducerEpoch { get; init; }

    /// <summary>Gets the sequence that its idempotent producer gave it, or -1.</summary>
    public required int Sequence { get; init; }

    /// <summary>Gets what became of its transaction.</summary>
    public RecordTransaction Transaction { get; internal set; }

    /// <summary>Gets a value indicating whether readers of committed records get it.</summary>
    public bool IsCommitted => Transaction is RecordTransaction.None or RecordTransaction.Committed;

    /// <summary>Gets a value indicating whether its content can be shown.</summary>
    public bool IsReadable => _content is not null;

    /// <summary>Gets the timestamp, of its producer or of its append as the topic's settings say.</summary>
    /// <exception cref="EmbeddedKafkaException">Its batch cannot be opened.</exception>
    public DateTimeOffset Timestamp => Content.Timestamp;

    /// <summary>Gets the key, or none.</summary>
    /// <exception cref="EmbeddedKafkaException">Its batch cannot be opened.</exception>
    public ReadOnlyMemory<byte>? Key => Content.Key;

    /// <summary>Gets the value; none for a tombstone.</summary>
    /// <exception cref="EmbeddedKafkaException">Its batch cannot be opened.</exception>
    public ReadOnlyMemory<byte>? Value => Content.Value;

    /// <summary>Gets the headers in their order.</summary>
    /// <exception cref="EmbeddedKafkaException">Its batch cannot be opened.</exception>
    public IReadOnlyList<KafkaHeader> Headers => Content.Headers;

    /// <summary>Gets the key as UTF-8 text.</summary>
    /// <exception cref="EmbeddedKafkaException">Its batch cannot be opened.</exception>
    public string? KeyText => Key is { } key ? Encoding.UTF8.GetString(key.Span) : null;

    /// <summary>Gets the value as UTF-8 text.</summary>
    /// <exception cref="EmbeddedKafkaException">Its batch cannot be opened.</exception>
    public string? ValueText => Value is { } value ? Encoding.UTF8.GetString(value.Span) : null;

    private RecordContent Content => _content ?? throw new EmbeddedKafkaException(
        $"{Topic}[{Partition}]@{Offset} is compressed with {_compression} and cannot be opened: its batch is damaged "
        + $"or larger than {RecordDecompressor.Limit} bytes. Read it with a consumer.");
}
