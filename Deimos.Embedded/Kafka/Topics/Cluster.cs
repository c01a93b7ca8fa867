using System.Collections.Concurrent;
using Deimos.Embedded.Kafka.Log;

namespace Deimos.Embedded.Kafka.Topics;

/// <summary>
/// What all brokers of one embedded cluster share: who is up, which topics there are, and who leads what.
/// </summary>
/// <remarks>Safe for use from many threads. Changes are made under one lock; readers take none.</remarks>
internal sealed class Cluster(string id, IReadOnlyList<Broker> brokers, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, Topic> _topics = new(StringComparer.Ordinal);

    /// <summary>Raised after a topic is gone, so that what others keep about it can go too.</summary>
    public event Action<Topic>? TopicDeleted;

    public string Id => id;

    public IReadOnlyList<Broker> Brokers => brokers;

    public IEnumerable<Topic> Topics => _topics.Values;

    public TimeProvider Time => time;

    public Topic? FindTopic(string name) => _topics.GetValueOrDefault(name);

    public Partition? FindPartition(string topic, int index) => FindTopic(topic)?.FindPartition(index);

    /// <summary>
    /// Gives the broker that coordinates a group or a transactional id: the same one for the same key as long as it
    /// is up, otherwise the next that is. <see cref="Leadership.NoLeader"/> when all brokers are down.
    /// </summary>
    public int CoordinatorFor(string key)
    {
        var first = (int)(StableHash(key) % (uint)brokers.Count);
        for (var step = 0; step < brokers.Count; step++)
        {
            var broker = brokers[(first + step) % brokers.Count];
            if (broker.IsUp)
            {
                return broker.Id;
            }
        }

        return Leadership.NoLeader;
    }

    // string.GetHashCode differs from process to process; the same key should meet the same broker in every run.
    private static uint StableHash(string key)
    {
        var hash = 2166136261;
        foreach (var c in key)
        {
            hash = (hash ^ c) * 16777619;
        }

        return hash;
    }

    public void DeleteTopic(string name)
    {
        lock (_lock)
        {
            if (_topics.TryRemove(name, out var topic))
            {
                TopicDeleted?.Invoke(topic);
            }
        }
    }

    internal PartitionLog CreateLog(TopicSettings settings) => new(settings, time);
}
