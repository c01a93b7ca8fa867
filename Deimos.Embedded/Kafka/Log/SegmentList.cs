namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// The batches of one partition, as segments of which only the last one grows.
/// </summary>
/// <remarks>Not safe for use from several threads; the log's lock guards it.</remarks>
internal sealed class SegmentList(ILogStorage storage, TimeProvider time)
{
    private readonly List<LogSegment> _segments = [];

    /// <summary>Gets the bytes of all batches.</summary>
    public long Size { get; private set; }

    public IReadOnlyList<LogSegment> Segments => _segments;

    /// <summary>Takes up what the storage has kept.</summary>
    public void Open(Action<RecordBatchHeader, ReadOnlyMemory<byte>> found)
    {
        _segments.AddRange(storage.Open(found));
        Size = _segments.Sum(segment => (long)segment.Length);
    }

    public void Append(ReadOnlySpan<byte> batch, long offset, int leaderEpoch, long? appendTime)
    {
        if (_segments.Count == 0 || !_segments[^1].HasRoomFor(batch.Length))
        {
            Begin(offset, Size, batch.Length);
        }

        _segments[^1].Append(batch, offset, leaderEpoch, appendTime);
        Size += batch.Length;
    }

    /// <summary>Ends the last segment, so that all that is in the log may be cleaned.</summary>
    public void Roll(long nextOffset)
    {
        if (_segments.Count > 0 && !_segments[^1].IsEmpty)
        {
            Begin(nextOffset, 0, 0);
        }
    }

    /// <summary>Puts a cleaned segment, or nothing, in the place of one that is not the last.</summary>
    public void Replace(LogSegment replaced, IReadOnlyList<ReadOnlyMemory<byte>> batches)
    {
        var index = _segments.IndexOf(replaced);
        Size -= replaced.Length;
        if (batches.Count == 0)
        {
            replaced.Delete();
            _segments.RemoveAt(index);
            return;
        }

        _segments[index] = storage.Replace(replaced, batches);
        Size += _segments[index].Length;
    }

    public void Close() => Clear(segment => segment.Close());

    public void Delete() => Clear(segment => segment.Delete());

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
    public void DropBefore(long offset, long nextOffset)
    {
        if (offset >= nextOffset)
        {
            // The storage must go on knowing where the log goes on.
            Roll(nextOffset);
        }

        var count = Math.Max(0, _segments.FindIndex(segment => segment.NextOffset > offset || segment.IsEmpty));
        foreach (var segment in _segments.Take(count))
        {
            Size -= segment.Length;
            segment.Delete();
        }

        _segments.RemoveRange(0, count);
    }

    private void Clear(Action<LogSegment> release)
    {
        _segments.ForEach(release);
        _segments.Clear();
        Size = 0;
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

    private void Begin(long offset, long logSize, int batchSize)
    {
        // An empty one is only in the way when it is too small.
        if (_segments.Count > 0 && _segments[^1].IsEmpty)
        {
            _segments[^1].Delete();
            _segments.RemoveAt(_segments.Count - 1);
        }

        _segments.Add(storage.Create(offset, logSize, batchSize, time.GetUtcNow()));
    }
}
