using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// Keeps a log in memory, in segments that grow with it.
/// </summary>
internal sealed class MemorySegments(TopicSettings settings, MemoryBudget budget) : ILogStorage
{
    private const int SmallestSegment = 4 * 1024;
    private const int LargestSegment = 1024 * 1024;

    public long StartOffset => 0;

    public IReadOnlyList<LogSegment> Open(Action<RecordBatchHeader, ReadOnlyMemory<byte>> found) => [];

    public LogSegment Create(long baseOffset, long logSize, int batchSize, DateTimeOffset now) =>
        new(baseOffset, new MemoryBytes(CapacityFor(logSize, batchSize), budget), now);

    public LogSegment Replace(LogSegment replaced, IReadOnlyList<ReadOnlyMemory<byte>> batches)
    {
        var size = batches.Sum(batch => batch.Length);
        var segment = new LogSegment(replaced.BaseOffset, new MemoryBytes(size, budget), replaced.CreatedAt);
        foreach (var batch in batches)
        {
            segment.Append(batch.Span);
        }

        replaced.Delete();
        return segment;
    }

    public void SaveStartOffset(long offset)
    {
    }

    // A segment grows with what the log holds, so that a small topic stays small. A large batch that does not fit in
    // the rest of a full-sized segment gets memory of its own size, which keeps the unused rests below a sixteenth.
    private int CapacityFor(long logSize, int batchSize)
    {
        var largest = Math.Clamp(settings.SegmentBytes, SmallestSegment, LargestSegment);
        var capacity = (int)Math.Clamp(logSize, SmallestSegment, largest);
        return batchSize > capacity / 16 && capacity == LargestSegment ? batchSize : Math.Max(capacity, batchSize);
    }
}
