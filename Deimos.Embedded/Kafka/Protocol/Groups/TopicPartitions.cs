namespace Deimos.Embedded.Kafka.Protocol.Groups;

/// <summary>A topic with something about each of its partitions, which is how most messages are nested.</summary>
internal sealed record TopicPartitions<T>(string Topic, IReadOnlyList<T> Partitions)
{
    /// <summary>Reads an array of topics; each partition is read by the delegate, its tags included.</summary>
    public static List<TopicPartitions<T>> ReadAll(RequestReader reader, Func<RequestReader, T> readPartition) =>
        reader.ReadArray(r => Read(r, readPartition));

    public static TopicPartitions<T> Read(RequestReader reader, Func<RequestReader, T> readPartition)
    {
        var topic = reader.ReadString();
        var partitions = reader.ReadArray(readPartition);
        reader.SkipTags();
        return new TopicPartitions<T>(topic, partitions);
    }

    /// <summary>Writes an array of topics; each partition is written by the delegate, its tags included.</summary>
    public static void WriteAll(
        ResponseWriter writer,
        IReadOnlyCollection<TopicPartitions<T>> topics,
        Action<ResponseWriter, T> writePartition) =>
        writer.WriteArray(topics, (w, topic) =>
        {
            w.WriteString(topic.Topic);
            w.WriteArray(topic.Partitions, writePartition);
            w.WriteNoTags();
        });
}
