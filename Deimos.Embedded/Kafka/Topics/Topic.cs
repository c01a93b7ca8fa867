namespace Deimos.Embedded.Kafka.Topics;

/// <summary>
/// A topic with its partitions and settings.
/// </summary>
internal sealed class Topic(string name, Guid id, TopicSettings settings)
{
    private volatile Partition[] _partitions = [];

    public string Name => name;

    public Guid Id => id;

    public bool IsInternal => name.StartsWith("__", StringComparison.Ordinal);

    public TopicSettings Settings { get; } = settings;

    public IReadOnlyList<Partition> Partitions => _partitions;

    public Partition? FindPartition(int index)
    {
        var partitions = _partitions;
        return (uint)index < (uint)partitions.Length ? partitions[index] : null;
    }

    /// <summary>Adds partitions up to <paramref name="count"/>; the cluster calls this under its lock.</summary>
    internal void Grow(int count, Func<int, Partition> createPartition)
    {
        var partitions = new Partition[count];
        _partitions.CopyTo(partitions, 0);
        for (var index = _partitions.Length; index < count; index++)
        {
            partitions[index] = createPartition(index);
        }

        _partitions = partitions;
    }
}
