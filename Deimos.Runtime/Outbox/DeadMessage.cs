namespace Deimos.Outbox;

/// <summary>
/// A message that Kafka will never take, such as one that is too large, kept in the table
/// <c>kafka_dead_messages</c> with the reason.
/// </summary>
public sealed class DeadMessage
{
    /// <summary>Gets the number that the row had in <c>kafka_messages</c>.</summary>
    public long Id { get; private init; }

    /// <summary>Gets when the row was written to <c>kafka_messages</c>.</summary>
    public DateTime CreatedAt { get; private init; }

    /// <summary>Gets when a relay gave the message up.</summary>
    public DateTime DiedAt { get; private init; }

    /// <summary>Gets the topic with its prefix.</summary>
    public required string Topic { get; init; }

    /// <summary>Gets the encoded key, or <see langword="null"/> for none.</summary>
    public byte[]? Key { get; private init; }

    /// <summary>Gets the text that decides the partition, or <see langword="null"/> where the key does.</summary>
    public string? PartitionKey { get; private init; }

    /// <summary>Gets the encoded payload, or <see langword="null"/> for a tombstone.</summary>
    public byte[]? Message { get; private init; }

    /// <summary>Gets the headers in the form that Kafka's record format has for them.</summary>
    public byte[]? Headers { get; private init; }

    /// <summary>Gets the name of the producer's class.</summary>
    public string? Producer { get; private init; }

    /// <summary>Gets why the message cannot be sent.</summary>
    public required string Reason { get; init; }
}
