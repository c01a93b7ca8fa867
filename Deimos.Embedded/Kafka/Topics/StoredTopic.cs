namespace Deimos.Embedded.Kafka.Topics;

/// <summary>A topic as it is kept between runs, without its records.</summary>
internal sealed record StoredTopic(
    string Name, Guid Id, IReadOnlyDictionary<string, string> Settings, IReadOnlyList<StoredPartition> Partitions)
{
    public static StoredTopic Of(Topic topic) => new(
        topic.Name,
        topic.Id,
        topic.Settings.Overrides,
        [.. topic.Partitions.Select(partition =>
            new StoredPartition(partition.Replicas, partition.Leadership.Epoch))]);
}
