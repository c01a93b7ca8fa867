using System.Text;
using Deimos.Kafka;
using Deimos.Producing;

namespace Deimos.Outbox;

/// <summary>
/// A row that is ready to be written.
/// </summary>
internal readonly record struct OutboxRow(
    OutboundMessage Message, KeyPartitioner Partitioner, int KeyHash, bool IsSerialized)
{
    /// <summary>How many shares a table has, and so how many relays can work on one at most.</summary>
    /// <remarks>Never to be changed: rows of a key would be in two buckets at once, and lose their order.</remarks>
    public const int BucketCount = 64;

    public int Bucket => BucketOf(KeyHash);

    public static int BucketOf(int keyHash) => (int)((uint)keyHash % BucketCount);

    public static OutboxRow Of(OutboundMessage message, KeyPartitioner usual, bool isSerialized) =>
        new(message, message.Partitioner ?? usual, Hash(message), isSerialized);

    /// <summary>Hashes what decides order and partition; messages without any key have no order to keep.</summary>
    private static int Hash(OutboundMessage message)
    {
        ReadOnlySpan<byte> key = message.PartitionKey is { } text ? Encoding.UTF8.GetBytes(text) : message.Key;
        if (message is { PartitionKey: null, Key: null })
        {
            return Random.Shared.Next(int.MinValue, int.MaxValue);
        }

        return (int)Crc32.Compute([.. Encoding.UTF8.GetBytes(message.Topic), 0, .. key]);
    }
}
