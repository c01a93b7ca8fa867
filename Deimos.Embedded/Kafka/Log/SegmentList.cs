namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// The batches of one partition in memory, as segments that grow with the log.
/// </summary>
/// <remarks>Not safe for use from several threads; the log's lock guards it.</remarks>
internal sealed class SegmentList
{
    private const int SmallestSegment = 4 * 1024;
    private const int LargestSegment = 1024 * 1024;

    private readonly List<LogSegment> _segments = [];

    /// <summary>Gets the bytes of all batches.</summary>
    public long Size { get; private set; }

    public IReadOnlyList<LogSegment> Segments => _segments;

    public void Append(ReadOnlySpan<byte> batch, long offset, int leaderEpoch, long? appendTime)
    {
        if (_segments.Count == 0 || !_segments[^1].HasRoomFor(batch.Length))
        {
            _segments.Add(new LogSegment(offset, CapacityFor(batch.Length)));
        }

        _segments[^1].Append(batch, offset, leaderEpoch, appendTime);
        Size += batch.Length;
    }

    /// <summary>
    /// Gives whole batches from the one that holds <paramref name="offset"/> on, all below <paramref name="end"/>,
    /// and the offset after the last of them.
    /// </summary>
    public (List<ReadOnlyMemory<byte>> Slices, long NextOffset) Read(
        long offset, long end, int maxBytes, bool atLeastOneBatch)
    {
        var slices = new List<ReadOnlyMemory<byte>>();
        var nextOffset = offset;
        for (var i = Find(offset); i < _segments.Count && _segments[i].BaseOffset < end; i++)
        {
            var segment = _segments[i];
            var from = slices.Count == 0 ? segment.FindPosition(offset) : 0;
            var available = segment.NextOffset <= end ? segment.Length : segment.FindPosition(end);
            if (from >= available)
            {
                continue;
            }

            var to = Math.Min(available, segment.FloorPosition((int)Math.Min((long)from + maxBytes, int.MaxValue)));
            if (to <= from && atLeastOneBatch && slices.Count == 0)
            {
                to = segment.Next(from);
            }

            if (to <= from)
            {
                break;
            }

            slices.Add(segment.Slice(from, to));
            nextOffset = segment.OffsetAt(to);
            maxBytes -= to - from;
            if (to < available || maxBytes <= 0)
            {
                break;
            }
        }

        return (slices, nextOffset);
    }

    /// <summary>Drops the segments that lie wholly before <paramref name="offset"/>.</summary>
    public void DropBefore(long offset)
    {
        var count = _segments.FindIndex(segment => segment.NextOffset > offset);
        count = count < 0 ? _segments.Count : count;
        Size -= _segments.Take(count).Sum(segment => (long)segment.Length);
        _segments.RemoveRange(0, count);
    }

    private int Find(long offset)
    {
        var (low, high) = (0, _segments.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _segments[middle].NextOffset <= offset ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    // A segment grows with what the log holds, so that a small topic stays small. A large batch that does not fit in
    // the rest of a full-sized segment gets memory of its own size, which keeps the unused rests below a sixteenth.
    private int CapacityFor(int batchSize)
    {
        var capacity = (int)Math.Clamp(Size, SmallestSegment, LargestSegment);
        return batchSize > capacity / 16 && capacity == LargestSegment ? batchSize : Math.Max(capacity, batchSize);
    }
}
