using System.Runtime.InteropServices;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// A run of batches in one piece of memory, with a sparse index of where they begin.
/// </summary>
/// <remarks>Not safe for use from several threads; the log's lock guards it. Bytes once written never change.</remarks>
internal sealed class LogSegment(long baseOffset, int capacity)
{
    private const int IndexInterval = 4096;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(capacity);
    private readonly List<IndexEntry> _index = [];
    private int _unindexed;

    public long BaseOffset { get; } = baseOffset;

    public int Length { get; private set; }

    public long MaxTimestamp { get; private set; } = -1;

    /// <summary>Gets the offset after the last batch.</summary>
    public long NextOffset { get; private set; } = baseOffset;

    public bool HasRoomFor(int size) => _buffer.Length - Length >= size;

    /// <summary>Copies a batch to the end and gives the copy, to be placed at its offset.</summary>
    public void Append(ReadOnlySpan<byte> batch, long offset, int leaderEpoch, long? appendTime)
    {
        if (_index.Count == 0 || _unindexed >= IndexInterval)
        {
            _index.Add(new IndexEntry(offset, Length));
            _unindexed = 0;
        }

        var copy = _buffer.AsSpan(Length, batch.Length);
        batch.CopyTo(copy);
        RecordBatchHeader.Place(copy, offset, leaderEpoch);
        if (appendTime is { } timestamp)
        {
            RecordBatchHeader.StampAppendTime(copy, timestamp);
        }

        Length += batch.Length;
        _unindexed += batch.Length;
        NextOffset = RecordBatchHeader.ReadLastOffset(copy) + 1;
        MaxTimestamp = Math.Max(MaxTimestamp, RecordBatchHeader.ReadMaxTimestamp(copy));
    }

    /// <summary>Finds where the first batch begins that reaches <paramref name="offset"/> or lies after it.</summary>
    public int FindPosition(long offset)
    {
        var position = _index.Count == 0 ? 0 : _index[LastIndex(entry => entry.Offset <= offset)].Position;
        while (position < Length && RecordBatchHeader.ReadLastOffset(_buffer.AsSpan(position)) < offset)
        {
            position = Next(position);
        }

        return position;
    }

    /// <summary>Finds the last boundary between batches that is not after <paramref name="limit"/>.</summary>
    public int FloorPosition(int limit)
    {
        if (limit >= Length)
        {
            return Length;
        }

        var position = _index[LastIndex(entry => entry.Position <= limit)].Position;
        for (var next = Next(position); next <= limit; next = Next(position))
        {
            position = next;
        }

        return position;
    }

    /// <summary>Gives the offset of the first record of the batch at <paramref name="position"/>.</summary>
    public long OffsetAt(int position) =>
        position == Length ? NextOffset : RecordBatchHeader.ReadBaseOffset(_buffer.AsSpan(position));

    public int Next(int position) => position + RecordBatchHeader.ReadTotalSize(_buffer.AsSpan(position));

    public ReadOnlyMemory<byte> Slice(int start, int end) => _buffer.AsMemory(start, end - start);

    private int LastIndex(Predicate<IndexEntry> holds)
    {
        var entries = CollectionsMarshal.AsSpan(_index);
        var (low, high) = (0, entries.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = holds(entries[middle]) ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    private readonly record struct IndexEntry(long Offset, int Position);
}
