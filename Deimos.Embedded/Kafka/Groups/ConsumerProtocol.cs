using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Groups;

/// <summary>
/// Reads what consumers write into their group metadata. Every version of it begins with what version 0 has, which is
/// all that the broker wants to know.
/// </summary>
internal static class ConsumerProtocol
{
    public const string ProtocolType = "consumer";

    /// <summary>Reads the topics of a subscription; null when the bytes are not one.</summary>
    public static IReadOnlySet<string>? ReadSubscribedTopics(ReadOnlyMemory<byte> metadata)
    {
        try
        {
            var reader = new RequestReader(metadata);
            reader.ReadInt16();
            return reader.ReadArray(static r => r.ReadString()).ToHashSet(StringComparer.Ordinal);
        }
        catch (ProtocolException)
        {
            return null;
        }
    }

    /// <summary>Reads the partitions of an assignment; none when the bytes are not one.</summary>
    public static IReadOnlyList<TopicPartition> ReadAssignment(ReadOnlyMemory<byte> assignment)
    {
        if (assignment.IsEmpty)
        {
            return [];
        }

        try
        {
            var reader = new RequestReader(assignment);
            reader.ReadInt16();
            var topics = reader.ReadArray(static r =>
                (Topic: r.ReadString(), Partitions: r.ReadArray(static p => p.ReadInt32())));
            return [.. topics.SelectMany(t => t.Partitions.Select(p => new TopicPartition(t.Topic, p)))];
        }
        catch (ProtocolException)
        {
            return [];
        }
    }
}
