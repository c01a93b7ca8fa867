namespace Deimos.Outbox;

/// <summary>
/// A message of the outbox that a relay has sent, or has tried to.
/// </summary>
public sealed class RelayedMessage
{
    internal RelayedMessage(Relaying.PageRow row)
    {
        Id = row.Id;
        Topic = row.Topic;
        Key = row.Key;
        PartitionKey = row.PartitionKey;
        Message = row.Message;
        Producer = row.Producer;
    }

    /// <summary>Gets the number of the row.</summary>
    public long Id { get; }

    /// <summary>Gets the topic with its prefix.</summary>
    public string Topic { get; }

    /// <summary>Gets the encoded key, or <see langword="null"/> for none.</summary>
    public IReadOnlyList<byte>? Key { get; }

    /// <summary>Gets the text that decides the partition, or <see langword="null"/> where the key does.</summary>
    public string? PartitionKey { get; }

    /// <summary>Gets the encoded payload, or <see langword="null"/> for a tombstone.</summary>
    public IReadOnlyList<byte>? Message { get; }

    /// <summary>Gets the name of the producer's class.</summary>
    public string? Producer { get; }
}
