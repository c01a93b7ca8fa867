using Deimos.Embedded.Kafka.Faults;
using Deimos.Embedded.Kafka.Inspection;

namespace Deimos.Embedded.Kafka;

/// <content>Faults on purpose, and what tests see of the inside.</content>
public sealed partial class EmbeddedKafka
{
    private readonly FaultScript _faultScript = new();
    private readonly ChangeSignal _changes = new();

    /// <summary>Raised after records were appended to a partition, on the thread that did: do not wait in it.</summary>
    public event EventHandler<RecordsAppended>? RecordsAppended;

    /// <summary>Raised after offsets of a group were committed, on the thread that did: do not wait in it.</summary>
    public event EventHandler<OffsetsMoved>? OffsetsCommitted;

    /// <summary>Gets what breaks the cluster on purpose.</summary>
    public KafkaFaults Faults { get; }

    /// <summary>Gets the topics, with their records.</summary>
    public KafkaTopics Topics { get; }

    /// <summary>Gets the consumer groups, with their members and offsets.</summary>
    public KafkaGroups Groups { get; }

    /// <summary>Gets the latest requests that the brokers have dealt with.</summary>
    public RequestLog Requests { get; }

    private void WatchChanges()
    {
        _cluster.TopicCreated += _ => _changes.Pulse();
        _cluster.RecordsAppended += (partition, baseOffset, count) =>
        {
            _changes.Pulse();
            RecordsAppended?.Invoke(this, new RecordsAppended(partition.Topic, partition.Index, baseOffset, count));
        };
        _groups.StateChanged += _ => _changes.Pulse();
        _groups.OffsetsCommitted += committed =>
        {
            _changes.Pulse();
            OffsetsCommitted?.Invoke(this, new OffsetsMoved(
                committed.GroupId,
                committed.MemberId,
                committed.Offsets.ToDictionary(offset => offset.Key, offset => offset.Value.Offset),
                committed.InTransaction));
        };
    }
}
