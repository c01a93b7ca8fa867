using System.Runtime.InteropServices;
using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Groups;

/// <summary>
/// The offsets that a group has committed, and those of transactions that are still open. Not thread-safe.
/// </summary>
internal sealed class GroupOffsets
{
    private readonly Dictionary<TopicPartition, Entry> _committed = [];
    private readonly Dictionary<long, Dictionary<TopicPartition, Entry>> _pending = [];
    private long _sequence;

    public bool IsEmpty => _committed.Count == 0 && _pending.Count == 0;

    public IReadOnlyDictionary<TopicPartition, CommittedOffset> Snapshot() =>
        _committed.ToDictionary(e => e.Key, e => e.Value.Committed);

    public void Commit(TopicPartition partition, CommittedOffset offset) =>
        _committed[partition] = new Entry(++_sequence, offset);

    /// <summary>Keeps an offset back until the producer's transaction ends.</summary>
    public void CommitInTransaction(long producerId, TopicPartition partition, CommittedOffset offset)
    {
        ref var offsets = ref CollectionsMarshal.GetValueRefOrAddDefault(_pending, producerId, out _);
        offsets ??= [];
        offsets[partition] = new Entry(++_sequence, offset);
    }

    /// <summary>Makes a producer's pending offsets visible, or drops them; gives those that moved.</summary>
    /// <remarks>An offset that was committed after the pending one was written stays: the later write wins.</remarks>
    public IReadOnlyDictionary<TopicPartition, CommittedOffset> EndTransaction(long producerId, bool commit)
    {
        var moved = new Dictionary<TopicPartition, CommittedOffset>();
        if (!_pending.Remove(producerId, out var offsets) || !commit)
        {
            return moved;
        }

        foreach (var (partition, entry) in offsets)
        {
            if (!_committed.TryGetValue(partition, out var current) || current.Sequence < entry.Sequence)
            {
                _committed[partition] = entry;
                moved.Add(partition, entry.Committed);
            }
        }

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
        RemoveFrom(_committed, (partition, _) => matches(partition));
        foreach (var offsets in _pending.Values)
        {
            RemoveFrom(offsets, (partition, _) => matches(partition));
        }
    }

    public void RemoveExpired(Func<TopicPartition, CommittedOffset, bool> isExpired) =>
        RemoveFrom(_committed, isExpired);

    public void Clear()
    {
        _committed.Clear();
        _pending.Clear();
    }

    private static void RemoveFrom(
        Dictionary<TopicPartition, Entry> offsets, Func<TopicPartition, CommittedOffset, bool> matches)
    {
        foreach (var (partition, entry) in offsets)
        {
            if (matches(partition, entry.Committed))
            {
                offsets.Remove(partition);
            }
        }
    }

    private readonly record struct Entry(long Sequence, CommittedOffset Committed);
}
