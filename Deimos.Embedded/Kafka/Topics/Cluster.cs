using System.Collections.Concurrent;
using Deimos.Embedded.Kafka.Log;
using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Topics;

/// <summary>
/// What all brokers of one embedded cluster share: who is up, which topics there are, and who leads what.
/// </summary>
/// <remarks>Safe for use from many threads. Changes are made under one lock; readers take none.</remarks>
internal sealed partial class Cluster(
    string id, ClusterSettings settings, TimeProvider time, ITopicStorage? storage = null)
{
    private readonly ITopicStorage _storage = storage ?? new MemoryTopics(new MemoryBudget(long.MaxValue));
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, Topic> _topics = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, Topic> _topicsById = [];
    private readonly ConcurrentDictionary<string, int> _movedCoordinators = new(StringComparer.Ordinal);
    private volatile Broker[] _brokers = [];
    private int _nextLeader;

    /// <summary>Raised after a topic is gone, so that what others keep about it can go too.</summary>
    public event Action<Topic>? TopicDeleted;

    /// <summary>Raised after a topic is there, under the lock: handlers must not wait.</summary>
    public event Action<Topic>? TopicCreated;

    /// <summary>Raised after a batch of so many records was appended at an offset.</summary>
    public event Action<Partition, long, int>? RecordsAppended;

    public string Id => id;

    public ClusterSettings Settings => settings;

    public TimeProvider Time => time;

    public IReadOnlyList<Broker> Brokers => _brokers;

    public IEnumerable<Broker> BrokersUp => _brokers.Where(broker => broker.IsUp);

    public IEnumerable<Topic> Topics => _topics.Values;

    /// <summary>Gets the broker that answers for the cluster, or <see cref="Leadership.NoLeader"/>.</summary>
    public int ControllerId => BrokersUp.FirstOrDefault()?.Id ?? Leadership.NoLeader;

    public Broker? FindBroker(int nodeId) => Array.Find(_brokers, broker => broker.Id == nodeId);

    public Topic? FindTopic(string name) => _topics.GetValueOrDefault(name);

    public Topic? FindTopic(Guid topicId) => _topicsById.GetValueOrDefault(topicId);

    public Partition? FindPartition(string topic, int index) => FindTopic(topic)?.FindPartition(index);

    /// <summary>
    /// Gives the broker that coordinates a group or a transactional id: the same one for the same key as long as it
    /// is up, otherwise the next that is. <see cref="Leadership.NoLeader"/> when all brokers are down.
    /// </summary>
    public int CoordinatorFor(string key)
    {
        var brokers = _brokers;
        var first = (int)((StableHash(key) + (uint)_movedCoordinators.GetValueOrDefault(key)) % (uint)brokers.Length);
        for (var step = 0; step < brokers.Length; step++)
        {
            var broker = brokers[(first + step) % brokers.Length];
            if (broker.IsUp)
            {
                return broker.Id;
            }
        }

        return Leadership.NoLeader;
    }

    public int CountInSync(Partition partition) =>
        partition.Replicas.Count(nodeId => FindBroker(nodeId) is { IsUp: true });

    public TopicCreation CreateTopic(TopicSpecification specification, bool validateOnly = false)
    {
        lock (_lock)
        {
            if (_topics.TryGetValue(specification.Name, out var existing))
            {
                return new TopicCreation(
                    ErrorCode.TopicAlreadyExists, $"Topic '{specification.Name}' already exists.", existing);
            }

            if (TopicRules.FindFault(specification, settings, _brokers) is { } fault)
            {
                return fault;
            }

            var topic = NewTopic(specification);
            if (!validateOnly)
            {
                _storage.Save(topic);
                Add(topic);
                TopicCreated?.Invoke(topic);
            }

            return new TopicCreation(ErrorCode.None, null, topic);
        }
    }

    /// <summary>Deletes a topic with all its records; readers that wait for more of it are woken.</summary>
    public bool DeleteTopic(string name)
    {
        Topic? topic;
        lock (_lock)
        {
            if (!_topics.TryRemove(name, out topic))
            {
                return false;
            }

            _topicsById.TryRemove(topic.Id, out _);
        }

        _storage.Delete(topic);
        TopicDeleted?.Invoke(topic);
        return true;
    }

    internal void AddBroker(Broker broker)
    {
        lock (_lock)
        {
            _brokers = [.. _brokers, broker];
        }
    }

    /// <summary>Takes a broker down or up, and moves the leaders that this concerns.</summary>
    internal void SetBrokerUp(int nodeId, bool isUp)
    {
        lock (_lock)
        {
            FindBroker(nodeId)?.SetUp(isUp);
            foreach (var topic in _topics.Values)
            {
                var leaderless = topic.Partitions
                    .Where(partition => FindBroker(partition.Leadership.LeaderId) is not { IsUp: true })
                    .ToList();
                leaderless.ForEach(Elect);
                if (leaderless.Count > 0)
                {
                    _storage.Save(topic);
                }
            }
        }
    }

    /// <summary>Has the next broker that is up coordinate a group or a transactional id.</summary>
    /// <returns><see langword="false"/> if there is no other.</returns>
    internal bool MoveCoordinator(string key)
    {
        var before = CoordinatorFor(key);
        for (var step = 0; step < _brokers.Length; step++)
        {
            _movedCoordinators.AddOrUpdate(key, 1, (_, moved) => moved + 1);
            if (CoordinatorFor(key) != before)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Makes a broker the leader, if it is up and holds a replica.</summary>
    internal bool MoveLeader(Partition partition, int nodeId)
    {
        lock (_lock)
        {
            if (partition.IsHeldLeaderless
                || !partition.Replicas.Contains(nodeId)
                || FindBroker(nodeId) is not { IsUp: true })
            {
                return false;
            }

            partition.Elect(nodeId);
            SaveLeadership(partition);
            return true;
        }
    }

    /// <summary>Keeps a partition from having a leader, or lets it have one again.</summary>
    internal void HoldLeaderless(Partition partition, bool isHeld)
    {
        lock (_lock)
        {
            partition.IsHeldLeaderless = isHeld;
            Elect(partition);
            SaveLeadership(partition);
        }
    }

    private void SaveLeadership(Partition partition)
    {
        if (FindTopic(partition.Topic) is { } topic)
        {
            _storage.Save(topic);
        }
    }

    private Topic NewTopic(TopicSpecification specification)
    {
        var topicSettings = new TopicSettings(settings.TopicDefaults, specification.Settings);
        var replicationFactor = specification.ReplicationFactor == TopicSpecification.ClusterDefault
            ? Math.Min(settings.DefaultReplicationFactor, _brokers.Length)
            : specification.ReplicationFactor;
        var count = specification.Assignments.Count > 0 ? specification.Assignments.Count
            : specification.Partitions == TopicSpecification.ClusterDefault ? settings.DefaultPartitions
            : specification.Partitions;
        var first = _nextLeader;
        _nextLeader = (_nextLeader + 1) % _brokers.Length;

        var topic = new Topic(specification.Name, Guid.NewGuid(), topicSettings);
        topic.Grow(count, index => NewPartition(
            topic,
            index,
            index < specification.Assignments.Count
                ? specification.Assignments[index]
                : ChooseReplicas(first + index, replicationFactor)));
        return topic;
    }

    private int[] ChooseReplicas(int first, int count) =>
        Enumerable.Range(first, count).Select(index => _brokers[index % _brokers.Length].Id).ToArray();

    private void Elect(Partition partition)
    {
        var leaderId = partition.IsHeldLeaderless
            ? Leadership.NoLeader
            : partition.Replicas.FirstOrDefault(nodeId => FindBroker(nodeId) is { IsUp: true }, Leadership.NoLeader);
        if (leaderId != partition.Leadership.LeaderId || partition.Leadership.Epoch < 0)
        {
            partition.Elect(leaderId);
        }
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
}
