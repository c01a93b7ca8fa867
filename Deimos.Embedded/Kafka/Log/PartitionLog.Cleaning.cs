namespace Deimos.Embedded.Kafka.Log;

/// <content>Retention and compaction.</content>
internal sealed partial class PartitionLog
{
    // Held for as long as segments other than the last one are rewritten or removed; taken before the log's own lock.
    private readonly Lock _cleaning = new();
    private long _cleanedTo;

    /// <summary>Gets a value indicating whether the log may give up its oldest records when memory is short.</summary>
    public bool MayLoseOldest => _settings.IsDeleted;

    /// <summary>Makes what lies before <paramref name="offset"/> unreadable and frees whole segments of it.</summary>
    public void DeleteBefore(long offset)
    {
        lock (_cleaning)
        {
            lock (_lock)
            {
                MoveStart(Math.Clamp(offset, _startOffset, _nextOffset));
            }
        }
    }

    /// <summary>Removes the segments that the topic's retention has no room for.</summary>
    public void ApplyRetention()
    {
        lock (_cleaning)
        {
            lock (_lock)
            {
                if (_closed || _segments.Segments is not [.., var last])
                {
                    return;
                }

                var now = _time.GetUtcNow();
                if ((now - last.CreatedAt).TotalMilliseconds >= _settings.SegmentMs || IsExpired(last))
                {
                    _segments.Roll(_nextOffset);
                }

                if (_settings.IsDeleted && CountUnretained() is > 0 and var count)
                {
                    MoveStart(_segments.Segments[count].BaseOffset);
                }
            }
        }
    }

    /// <summary>Removes the oldest segment, whatever the retention says.</summary>
    /// <returns><see langword="false"/> when there is nothing to remove.</returns>
    public bool DropOldestSegment()
    {
        lock (_cleaning)
        {
            lock (_lock)
            {
                if (_closed || Size == 0)
                {
                    return false;
                }

                MoveStart(_segments.Segments[0].NextOffset);
                return true;
            }
        }
    }

    /// <summary>
    /// Removes records that a later one with the same key has replaced, from all but the last segment and as far as
    /// every transaction is decided.
    /// </summary>
    /// <param name="always">
    /// Whether to end the last segment first and to leave nothing uncompacted, however little is new.
    /// </param>
    public void Compact(bool always)
    {
        lock (_cleaning)
        {
            if (PrepareCompaction(always) is not var (segments, compactor))
            {
                return;
            }

            segments.ForEach(compactor.Note);
            foreach (var segment in segments)
            {
                if (compactor.Clean(segment) is { } kept)
                {
                    lock (_lock)
                    {
                        _segments.Replace(segment, kept);
                    }
                }
            }

            _cleanedTo = segments[^1].NextOffset;
        }
    }

    /// <summary>Finds what is to be compacted; nothing when it is not worth the work.</summary>
    private (List<LogSegment> Segments, LogCompactor Compactor)? PrepareCompaction(bool always)
    {
        lock (_lock)
        {
            if (_closed || !_settings.IsCompacted)
            {
                return null;
            }

            if (always)
            {
                _segments.Roll(_nextOffset);
            }

            var decided = _producers.FirstUndecidedOffset ?? _nextOffset;
            var youngest = Now - _settings.MinCompactionLagMs;
            var segments = _segments.Segments.SkipLast(1)
                .TakeWhile(segment => segment.NextOffset <= decided && segment.MaxTimestamp <= youngest)
                .ToList();
            var dirty = segments.Where(segment => segment.NextOffset > _cleanedTo).Sum(segment => (long)segment.Length);
            var enough = dirty > 0
                && dirty >= _settings.MinCleanableRatio * segments.Sum(segment => (long)segment.Length);
            return segments.Count > 0 && (always || enough)
                ? (segments, new LogCompactor(
                    _producers.FindAborted(0, long.MaxValue), Now - _settings.DeleteRetentionMs))
                : null;
        }
    }

    private int CountUnretained()
    {
        var segments = _segments.Segments;
        var size = _segments.Size;
        var count = 0;
        while (count < segments.Count - 1 && (IsExpired(segments[count]) || IsTooMuch(segments[count])))
        {
            size -= segments[count].Length;
            count++;
        }

        return count;

        bool IsTooMuch(LogSegment segment) =>
            _settings.RetentionBytes >= 0 && size - segment.Length >= _settings.RetentionBytes;
    }

    private bool IsExpired(LogSegment segment) =>
        _settings is { IsDeleted: true, RetentionMs: >= 0 }
        && !segment.IsEmpty
        && segment.MaxTimestamp < Now - _settings.RetentionMs;

    private void MoveStart(long offset)
    {
        if (_closed || offset <= _startOffset)
        {
            return;
        }

        // Saved first: a start that lies before what is left harms nobody, records that come back would.
        _storage.SaveStartOffset(offset);
        Volatile.Write(ref _startOffset, offset);
        _segments.DropBefore(offset, _nextOffset);
        _producers.DropBefore(offset);
    }
}
