using Deimos.Embedded.Kafka.Log;
using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Topics;

/// <content>Changes to topics that are there, and topics of an earlier run.</content>
internal sealed partial class Cluster
{
    private int _hasDropped;

    /// <summary>Raised when records are dropped because all memory is taken, the first time.</summary>
    public event Action? OldestRecordsDropped;

    /// <summary>Gets the memory that all logs take together, and its bound.</summary>
    public MemoryBudget Memory => _storage.Memory;

    /// <summary>Adds partitions to a topic.</summary>
    /// <param name="name">The topic.</param>
    /// <param name="count">How many partitions it is to have in the end.</param>
    /// <param name="assignments">The replicas of each new partition; none to have the cluster choose.</param>
    /// <param name="validateOnly">Whether to look only if it could be done.</param>
    public TopicCreation GrowTopic(
        string name, int count, IReadOnlyList<IReadOnlyList<int>>? assignments, bool validateOnly)
    {
        lock (_lock)
        {
            if (FindTopic(name) is not { } topic)
            {
                return TopicCreation.Refused(ErrorCode.UnknownTopicOrPartition, $"There is no topic '{name}'.");
            }

            var current = topic.Partitions.Count;
            if (TopicRules.FindGrowthFault(topic, count, assignments, _brokers) is { } fault)
            {
                return fault;
            }

            if (!validateOnly)
            {
                var replication = topic.Partitions[0].Replicas;
                var first = Math.Max(0, Array.FindIndex(_brokers, broker => broker.Id == replication[0]));
                topic.Grow(count, index => NewPartition(
                    topic,
                    index,
                    assignments?[index - current] ?? ChooseReplicas(first + index, replication.Count)));
                _storage.Save(topic);
            }

            return new TopicCreation(ErrorCode.None, null, topic);
        }
    }

    /// <summary>Gives a topic other settings, made from those it has.</summary>
    /// <returns>What is wrong with them, if anything is; then nothing is changed.</returns>
    public string? ChangeSettings(
        Topic topic, Func<IReadOnlyDictionary<string, string>, Dictionary<string, string>> change, bool validateOnly)
    {
        lock (_lock)
        {
            var settings = change(topic.Settings.Overrides);
            var fault = TopicSettings.FindFault(settings);
            if (fault is null && !validateOnly)
            {
                topic.Settings.Change(settings);
                _storage.Save(topic);
            }

            return fault;
        }
    }

    /// <summary>Takes up a topic of an earlier run, in which its partitions begin new leader epochs.</summary>
    public void Restore(StoredTopic stored)
    {
        lock (_lock)
        {
            var topic = new Topic(
                stored.Name, stored.Id, new TopicSettings(settings.TopicDefaults, stored.Settings));
            topic.Grow(stored.Partitions.Count, index =>
            {
                var (replicas, epoch) = stored.Partitions[index];
                var known = replicas.Where(nodeId => FindBroker(nodeId) is not null).ToArray();
                return NewPartition(
                    topic, index, known.Length > 0 ? known : ChooseReplicas(index, replicas.Count), epoch);
            });
            _storage.Save(topic);
            Add(topic);
        }
    }

    /// <summary>
    /// Has the largest logs give up their oldest records until all fit into the memory they may take.
    /// </summary>
    /// <returns><see langword="false"/> when nothing is left that may go.</returns>
    public bool KeepMemoryBound()
    {
        while (Memory.IsExceeded)
        {
            var largest = Topics.SelectMany(topic => topic.Partitions)
                .Select(partition => partition.Log)
                .Where(log => log.MayLoseOldest)
                .MaxBy(log => log.Size);
            if (largest is null || !largest.DropOldestSegment())
            {
                return false;
            }

            if (Interlocked.Exchange(ref _hasDropped, 1) == 0)
            {
                OldestRecordsDropped?.Invoke();
            }
        }

        return true;
    }

    /// <summary>Lets go of all logs; what is on disk stays there.</summary>
    public void Close()
    {
        foreach (var partition in Topics.SelectMany(topic => topic.Partitions))
        {
            partition.Log.Close();
        }
    }

    private void Add(Topic topic)
    {
        _topicsById[topic.Id] = topic;
        _topics[topic.Name] = topic;
    }

    private Partition NewPartition(Topic topic, int index, IReadOnlyList<int> replicas, int lastEpoch = -1)
    {
        var log = new PartitionLog(topic.Settings, time, _storage.OpenLog(topic.Id, index, topic.Settings));
        var partition = new Partition(topic.Name, index, replicas, log, lastEpoch);
        Elect(partition);
        log.Appended = (offset, count) => RecordsAppended?.Invoke(partition, offset, count);
        return partition;
    }
}
