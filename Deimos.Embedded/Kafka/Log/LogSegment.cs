using System.Runtime.InteropServices;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// A run of batches, with a sparse index of where they begin.
/// </summary>
/// <remarks>Not safe for use from several threads; the log's lock guards it. Bytes once written never change.</remarks>
internal sealed class LogSegment(long baseOffset, SegmentBytes bytes, DateTimeOffset createdAt)
{
    private const int IndexInterval = 4096;

    private readonly List<IndexEntry> _index = [];
    private int _unindexed;

    public long BaseOffset { get; } = baseOffset;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public int Length { get; private set; }

    public bool IsEmpty => Length == 0;

    public long MaxTimestamp { get; private set; } = -1;

    /// <summary>Gets the offset after the last batch.</summary>
    public long NextOffset { get; private set; } = baseOffset;

    public bool HasRoomFor(int size) => bytes.HasRoomFor(Length, size);

    /// <summary>Copies a batch to the end, placed at an offset of the log.</summary>
    public void Append(ReadOnlySpan<byte> batch, long offset, int leaderEpoch, long? appendTime)
    {
        var copy = bytes.Stage(Length, batch.Length);
        batch.CopyTo(copy);
        RecordBatchHeader.Place(copy, offset, leaderEpoch);
        if (appendTime is { } timestamp)
        {
            RecordBatchHeader.StampAppendTime(copy, timestamp);
        }

        var header = RecordBatchHeader.Read(copy);
        bytes.WriteStaged(Length, batch.Length);
        Adopt(header);
    }

    /// <summary>Copies a batch to the end that has its place already.</summary>
    public void Append(ReadOnlySpan<byte> batch)
    {
        var header = RecordBatchHeader.Read(batch);
        batch.CopyTo(bytes.Stage(Length, batch.Length));
        bytes.WriteStaged(Length, batch.Length);
        Adopt(header);
    }

    /// <summary>Takes the batch in that lies after the last one.</summary>
    public void Adopt(in RecordBatchHeader header)
    {
        if (_index.Count == 0 || _unindexed >= IndexInterval)
        {
            _index.Add(new IndexEntry(header.BaseOffset, Length));
            _unindexed = 0;
        }

        Length += header.TotalSize;
        _unindexed += header.TotalSize;
        NextOffset = header.LastOffset + 1;
        MaxTimestamp = Math.Max(MaxTimestamp, header.MaxTimestamp);
    }

    /// <summary>Finds where the first batch begins that reaches <paramref name="offset"/> or lies after it.</summary>
    public int FindPosition(long offset)
    {
        var position = _index.Count == 0 ? 0 : _index[LastIndex(entry => entry.Offset <= offset)].Position;
        while (position < Length && HeaderAt(position) is var header && header.LastOffset < offset)
        {
            position += header.TotalSize;
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
    public long OffsetAt(int position) => position == Length ? NextOffset : HeaderAt(position).BaseOffset;

    public RecordBatchHeader HeaderAt(int position)
    {
        Span<byte> header = stackalloc byte[RecordBatchHeader.Size];
        bytes.CopyTo(position, header);
        return RecordBatchHeader.Read(header);
    }

    public int Next(int position) => position + HeaderAt(position).TotalSize;

    public ReadOnlyMemory<byte> Slice(int start, int end) => bytes.Read(start, end - start);

    /// <summary>Gives every batch with its header.</summary>
    public IEnumerable<(RecordBatchHeader Header, ReadOnlyMemory<byte> Bytes)> Batches()
    {
        for (var position = 0; position < Length;)
        {
            var header = HeaderAt(position);
            yield return (header, bytes.Read(position, header.TotalSize));
            position += header.TotalSize;
        }
    }

    /// <summary>Removes the segment for good.</summary>
    public void Delete() => bytes.Delete();

    /// <summary>Lets go of the segment; what is on disk stays.</summary>
    public void Close() => bytes.Dispose();

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
