using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Inspection;

/// <summary>
/// A topic of an embedded cluster. It shows at every look what is there then.
/// </summary>
/// <remarks>Safe for use from many threads.</remarks>
public sealed class KafkaTopic
{
    private readonly Cluster _cluster;
    private readonly ChangeSignal _changes;

    internal KafkaTopic(string name, Cluster cluster, ChangeSignal changes)
    {
        Name = name;
        _cluster = cluster;
        _changes = changes;
    }

    /// <summary>Gets the topic's name.</summary>
    public string Name { get; }

    /// <summary>Gets a value indicating whether the topic exists.</summary>
    public bool Exists => _cluster.FindTopic(Name) is not null;

    /// <summary>Gets the partitions in their order.</summary>
    /// <exception cref="EmbeddedKafkaException">The topic does not exist.</exception>
    public IReadOnlyList<KafkaPartition> Partitions =>
        [.. Topic.Partitions.Select(partition => new KafkaPartition(partition, _cluster, _changes))];

    /// <summary>Gets the records of all partitions, one partition after the other.</summary>
    /// <exception cref="EmbeddedKafkaException">The topic does not exist.</exception>
    public IReadOnlyList<KafkaRecord> Records => [.. Topic.Partitions.SelectMany(RecordDecoder.Decode)];

    private Topic Topic => _cluster.FindTopic(Name) ?? throw new EmbeddedKafkaException(
        $"There is no topic '{Name}'. The topics are: {string.Join(", ", _cluster.Topics.Select(t => t.Name))}.");

    /// <summary>Waits until the topic holds records that readers of committed records get.</summary>
    /// <param name="count">How many there must be, at least.</param>
    /// <param name="cancellationToken">Ends the wait; the exception then tells how many there are.</param>
    /// <returns>The records of all partitions, one partition after the other; there may be more by now.</returns>
    /// <remarks>The topic need not exist yet.</remarks>
    public async Task<IReadOnlyList<KafkaRecord>> WaitForRecordsAsync(
        int count, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<KafkaRecord> records = [];
        await _changes.UntilAsync(
            () => (records = ReadCommitted(count)).Count >= count,
            () => $"Topic '{Name}' has {ReadCommitted(0).Count} of {count} records.",
            cancellationToken).ConfigureAwait(false);
        return records;
    }

    private IReadOnlyList<KafkaRecord> ReadCommitted(int wanted)
    {
        var partitions = _cluster.FindTopic(Name)?.Partitions ?? [];

        // There are never more records than offsets; so most looks cost next to nothing.
        return partitions.Sum(partition => partition.Log.HighWatermark - partition.Log.StartOffset) < wanted
            ? []
            : [.. partitions.SelectMany(RecordDecoder.Decode).Where(record => record.IsCommitted)];
    }
}
