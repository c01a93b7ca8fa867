using Deimos.Kafka;

namespace Deimos.Outbox;

/// <summary>
/// A message that waits in the table <c>kafka_messages</c> for a relay, encoded as it goes to Kafka.
/// </summary>
/// <remarks>Rows are written by producers and deleted by relays; read them for support and tests.</remarks>
public sealed class OutboxMessage
{
    /// <summary>Gets the number that the database has drawn; in the order of commits for each key.</summary>
    public long Id { get; private init; }

    /// <summary>Gets the share of the table that the row belongs to; one relay serves it at a time.</summary>
    public int Bucket { get; private init; }

    /// <summary>Gets the hash of topic and partition key; rows that must stay in order have the same.</summary>
    public int KeyHash { get; private init; }

    /// <summary>Gets when the row was written, just before its transaction's commit.</summary>
    public DateTime CreatedAt { get; private init; }

    /// <summary>Gets the topic with its prefix.</summary>
    public required string Topic { get; init; }

    /// <summary>Gets the encoded key, or <see langword="null"/> for none.</summary>
    public byte[]? Key { get; private init; }

    /// <summary>Gets the text that decides the partition, or <see langword="null"/> where the key does.</summary>
    public string? PartitionKey { get; private init; }

    /// <summary>Gets how the key or partition key decides the partition.</summary>
    public KeyPartitioner Partitioner { get; private init; }

    /// <summary>Gets the encoded payload, or <see langword="null"/> for a tombstone.</summary>
    public byte[]? Message { get; private init; }

    /// <summary>Gets the headers in the form that Kafka's record format has for them.</summary>
    public byte[]? Headers { get; private init; }

    /// <summary>Gets the name of the producer's class.</summary>
    public string? Producer { get; private init; }
}
