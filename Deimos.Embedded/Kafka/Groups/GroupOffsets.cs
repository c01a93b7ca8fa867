using System.Runtime.InteropServices;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Storage;

namespace Deimos.Embedded.Kafka.Groups;

/// <summary>
/// The offsets that a group has committed, and those of transactions that are still open. Not thread-safe.
/// </summary>
internal sealed class GroupOffsets(string groupId, OffsetStore? store)
{
    private readonly Dictionary<TopicPartition, Entry> _committed = [];
    private readonly Dictionary<long, Dictionary<TopicPartition, Entry>> _pending = [];
    private long _sequence;

    public bool IsEmpty => _committed.Count == 0 && _pending.Count == 0;

    public IReadOnlyDictionary<TopicPartition, CommittedOffset> Snapshot() =>
        _committed.ToDictionary(e => e.Key, e => e.Value.Committed);

    /// <summary>Takes up an offset of an earlier run.</summary>
    public void Restore(StoredOffset stored)
    {
        _sequence = Math.Max(_sequence, stored.Sequence);
        OffsetsOf(stored.ProducerId)[stored.Partition] = new Entry(stored.Sequence, stored.Committed);
    }

    public void Commit(TopicPartition partition, CommittedOffset offset) =>
        Set(partition, null, new Entry(++_sequence, offset));

    /// <summary>Keeps an offset back until the producer's transaction ends.</summary>
    public void CommitInTransaction(long producerId, TopicPartition partition, CommittedOffset offset) =>
        Set(partition, producerId, new Entry(++_sequence, offset));

    /// <summary>Makes a producer's pending offsets visible, or drops them; gives those that moved.</summary>
    /// <remarks>An offset that was committed after the pending one was written stays: the later write wins.</remarks>
    public IReadOnlyDictionary<TopicPartition, CommittedOffset> EndTransaction(long producerId, bool commit)
    {
        var moved = new Dictionary<TopicPartition, CommittedOffset>();
        if (!_pending.TryGetValue(producerId, out var offsets))
        {
            return moved;
        }

        // Committed first, then no longer pending: a crash between the two has the transaction end once more.
        foreach (var (partition, entry) in commit ? offsets : [])
        {
            if (!_committed.TryGetValue(partition, out var current) || current.Sequence < entry.Sequence)
            {
                Set(partition, null, entry);
                moved.Add(partition, entry.Committed);
            }
        }

        Remove(producerId, offsets, static (_, _) => true);
        _pending.Remove(producerId);
        return moved;
    }

    public FetchedOffset Fetch(TopicPartition partition, bool requireStable)
    {
        if (requireStable && _pending.Values.Any(offsets => offsets.ContainsKey(partition)))
        {
            return FetchedOffset.Nothing(partition, ErrorCode.UnstableOffsetCommit);
        }

        return _committed.TryGetValue(partition, out var entry)
            ? new FetchedOffset(
                partition, entry.Committed.Offset, entry.Committed.LeaderEpoch, entry.Committed.Metadata)
            : FetchedOffset.Nothing(partition);
    }

    public List<FetchedOffset> FetchAll(bool requireStable) =>
        [.. _committed.Keys.Select(partition => Fetch(partition, requireStable))];

    public void Remove(Func<TopicPartition, bool> matches)
    {
        Remove(null, _committed, (partition, _) => matches(partition));
        foreach (var (producerId, offsets) in _pending)
        {
            Remove(producerId, offsets, (partition, _) => matches(partition));
        }
    }

    public void RemoveExpired(Func<TopicPartition, CommittedOffset, bool> isExpired) =>
        Remove(null, _committed, isExpired);

    public void Clear()
    {
        Remove(static _ => true);
        _pending.Clear();
    }

    private void Set(TopicPartition partition, long? producerId, Entry entry)
    {
        store?.Save(new StoredOffset(groupId, partition, producerId, entry.Sequence, entry.Committed));
        OffsetsOf(producerId)[partition] = entry;
    }

    private Dictionary<TopicPartition, Entry> OffsetsOf(long? producerId)
    {
        if (producerId is not { } id)
        {
            return _committed;
        }

        ref var offsets = ref CollectionsMarshal.GetValueRefOrAddDefault(_pending, id, out _);
        return offsets ??= [];
    }

    private void Remove(
        long? producerId,
        Dictionary<TopicPartition, Entry> offsets,
        Func<TopicPartition, CommittedOffset, bool> matches)
    {
        foreach (var (partition, entry) in offsets)
        {
            if (matches(partition, entry.Committed))
            {
                store?.Remove(groupId, partition, producerId);
                offsets.Remove(partition);
            }
        }
    }

    private readonly record struct Entry(long Sequence, CommittedOffset Committed);
}
