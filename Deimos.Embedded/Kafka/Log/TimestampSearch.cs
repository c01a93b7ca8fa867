namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// Finds records by their timestamp.
/// </summary>
/// <remarks>
/// Exact to the record. Where a batch cannot be opened its first record stands for all, so that a reader gets what it
/// asked for and a few older records before it.
/// </remarks>
internal static class TimestampSearch
{
    public static TimestampedOffset? FindFirst(IEnumerable<LogSegment> segments, long timestamp, long startOffset)
    {
        foreach (var segment in segments.Where(segment => segment.MaxTimestamp >= timestamp))
        {
            for (var position = 0; position < segment.Length;)
            {
                var header = segment.HeaderAt(position);
                var next = position + header.TotalSize;
                if (header.MaxTimestamp >= timestamp
                    && header.LastOffset >= startOffset
                    && FindInBatch(segment.Slice(position, next), header, timestamp, startOffset) is { } found)
                {
                    return found;
                }

                position = next;
            }
        }

        return null;
    }

    private static TimestampedOffset? FindInBatch(
        ReadOnlyMemory<byte> batch, in RecordBatchHeader header, long timestamp, long startOffset)
    {
        if (!header.HasAppendTime
            && header.BaseTimestamp < timestamp
            && RecordDecompressor.TryOpen(header, batch[RecordBatchHeader.Size..]) is { } records)
        {
            return FindInRecords(records.Span, header, timestamp, startOffset);
        }

        var found = header.HasAppendTime ? header.MaxTimestamp : header.BaseTimestamp;
        return new TimestampedOffset(found, Math.Max(header.BaseOffset, startOffset), header.LeaderEpoch);
    }

    private static TimestampedOffset? FindInRecords(
        ReadOnlySpan<byte> records, in RecordBatchHeader header, long timestamp, long startOffset)
    {
        var reader = new RecordReader(records);
        for (var i = 0; i < header.Count && reader.MoveNext(); i++)
        {
            var offset = header.BaseOffset + reader.OffsetDelta;
            if (offset >= startOffset && header.BaseTimestamp + reader.TimestampDelta >= timestamp)
            {
                return new TimestampedOffset(
                    header.BaseTimestamp + reader.TimestampDelta, offset, header.LeaderEpoch);
            }
        }

        return null;
    }
}
