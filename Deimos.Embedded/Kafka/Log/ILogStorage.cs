namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// Where a log keeps its segments: in memory, or as files of a folder.
/// </summary>
/// <remarks>Used under the log's lock.</remarks>
internal interface ILogStorage
{
    /// <summary>Gets the first offset that can be read, as it was saved last; 0 for a new log.</summary>
    long StartOffset { get; }

    /// <summary>Takes up what is kept, oldest first, as segments that hold only whole batches.</summary>
    IReadOnlyList<LogSegment> Open(Action<RecordBatchHeader, ReadOnlyMemory<byte>> found);

    /// <summary>Begins a segment for a log of so many bytes, with room for a batch of the size given.</summary>
    LogSegment Create(long baseOffset, long logSize, int batchSize, DateTimeOffset now);

    /// <summary>Puts a segment with these batches in the place of another, in one step.</summary>
    LogSegment Replace(LogSegment replaced, IReadOnlyList<ReadOnlyMemory<byte>> batches);

    void SaveStartOffset(long offset);
}
