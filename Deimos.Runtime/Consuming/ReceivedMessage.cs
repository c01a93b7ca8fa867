using Confluent.Kafka;

namespace Deimos.Consuming;

/// <summary>
/// A message as the Kafka client gave it, before it is decoded.
/// </summary>
internal sealed class ReceivedMessage(ConsumeResult<byte[]?, byte[]?> result)
{
    public string Topic => result.Topic;

    public int Partition => result.Partition.Value;

    public long Offset => result.Offset.Value;

    public byte[]? Key => result.Message.Key;

    public byte[]? Value => result.Message.Value;

    public DateTimeOffset Timestamp { get; } =
        DateTimeOffset.FromUnixTimeMilliseconds(result.Message.Timestamp.UnixTimestampMs);

    public MessageHeaders Headers { get; } = Read(result.Message.Headers);

    /// <summary>Gets what to store once the message is done with.</summary>
    public TopicPartitionOffset Next => new(result.TopicPartition, result.Offset + 1, result.LeaderEpoch);

    /// <summary>Gets or sets whether it went to a dead-letter topic, so that no attempt takes it up.</summary>
    public bool IsSetAside { get; set; }

    /// <summary>Gets or sets an offset before which everything was done with when the last attempt began.</summary>
    public long DoneBefore { get; set; }

    /// <summary>Says which messages of a partition these are.</summary>
    public static string Describe(IReadOnlyList<ReceivedMessage> messages) =>
        messages.Count == 1 ? $"{messages[0]}" : $"{messages[0]}..{messages[^1].Offset}";

    public override string ToString() => $"{Topic}[{Partition}]@{Offset}";

    private static MessageHeaders Read(Headers? headers)
    {
        if (headers is null or { Count: 0 })
        {
            return MessageHeaders.None;
        }

        var read = new MessageHeaders();
        foreach (var header in headers)
        {
            read.Add(header.Key, header.GetValueBytes());
        }

        return read;
    }
}
