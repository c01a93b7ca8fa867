using System.Globalization;
using Deimos.Embedded.Kafka.Log;
using Deimos.Embedded.Kafka.Topics;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Deimos.Embedded.Kafka.Storage;

/// <summary>
/// Keeps a log in a folder, a file for each segment, named by the segment's first offset.
/// </summary>
/// <remarks>The folder is made with the first segment; an empty partition takes no place.</remarks>
internal sealed partial class LogFolder(string folder, TopicSettings settings, GroupCommit commit, ILogger logger)
    : ILogStorage
{
    private const string Extension = ".log";
    private const string CleanedExtension = ".cleaned";
    private const string DamagedExtension = ".damaged";
    private const string StartOffsetFile = "start-offset";

    /// <summary>Smaller than Kafka's default segment, so that retention gives room back in smaller steps.</summary>
    private const int LargestSegment = 64 * 1024 * 1024;

    public long StartOffset { get; private set; }

    public IReadOnlyList<LogSegment> Open(Action<RecordBatchHeader, ReadOnlyMemory<byte>> found)
    {
        var segments = new List<LogSegment>();
        if (!Directory.Exists(folder))
        {
            return segments;
        }

        foreach (var unfinished in Directory.EnumerateFiles(folder, "*" + CleanedExtension))
        {
            File.Delete(unfinished);
        }

        StartOffset = LoadStartOffset();
        var isDamaged = false;
        foreach (var path in Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal))
        {
            if (isDamaged)
            {
                // What follows a gap cannot be read in order; it is kept for whoever wants to look.
                File.Move(path, path + DamagedExtension, overwrite: true);
                LogSegmentSetAside(path + DamagedExtension);
                continue;
            }

            var (segment, cut) = Open(path, segments is [.., var last] ? last.NextOffset : 0, found);
            segments.Add(segment);
            isDamaged = cut > 0;
            if (isDamaged)
            {
                LogTailCut(path, cut, segment.NextOffset);
            }
        }

        return segments;
    }

    public LogSegment Create(long baseOffset, long logSize, int batchSize, DateTimeOffset now)
    {
        Directory.CreateDirectory(folder);
        var path = PathOf(baseOffset);
        var file = OpenFile(path, FileMode.Create);
        if (commit.IsOn)
        {
            FolderEntries.Flush(folder);
        }

        return new LogSegment(baseOffset, new FileBytes(path, file, Capacity, commit), now);
    }

    public LogSegment Replace(LogSegment replaced, IReadOnlyList<ReadOnlyMemory<byte>> batches)
    {
        var path = PathOf(replaced.BaseOffset);
        var file = OpenFile(path + CleanedExtension, FileMode.Create);
        var segment = new LogSegment(
            replaced.BaseOffset, new FileBytes(path, file, Capacity, commit), replaced.CreatedAt);
        foreach (var batch in batches)
        {
            segment.Append(batch.Span);
        }

        RandomAccess.FlushToDisk(file);
        replaced.Close();
        File.Move(path + CleanedExtension, path, overwrite: true);
        FolderEntries.Flush(folder);
        return segment;
    }

    public void SaveStartOffset(long offset)
    {
        StartOffset = offset;
        Directory.CreateDirectory(folder);
        Span<byte> text = stackalloc byte[20];
        offset.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        AtomicFile.Write(Path.Combine(folder, StartOffsetFile), text[..length]);
    }

    private int Capacity => Math.Min(settings.SegmentBytes, LargestSegment);

    // Others may delete and rename the file while it is open: so that a topic can be removed on Windows too.
    private static SafeFileHandle OpenFile(string path, FileMode mode) =>
        File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    private (LogSegment Segment, long Cut) Open(
        string path, long expectedOffset, Action<RecordBatchHeader, ReadOnlyMemory<byte>> found)
    {
        var baseOffset = long.Parse(Path.GetFileNameWithoutExtension(path), CultureInfo.InvariantCulture);
        var file = OpenFile(path, FileMode.Open);
        var segment = new LogSegment(
            baseOffset, new FileBytes(path, file, Capacity, commit), File.GetCreationTimeUtc(path));
        SegmentRecovery.Read(path, Math.Max(baseOffset, expectedOffset), (header, batch) =>
        {
            segment.Adopt(header);
            found(header, batch);
        });
        var cut = RandomAccess.GetLength(file) - segment.Length;
        if (cut > 0)
        {
            RandomAccess.SetLength(file, segment.Length);
        }

        return (segment, cut);
    }

    private long LoadStartOffset()
    {
        var path = Path.Combine(folder, StartOffsetFile);
        return File.Exists(path) ? long.Parse(File.ReadAllText(path), CultureInfo.InvariantCulture) : 0;
    }

    private string PathOf(long baseOffset) => Path.Combine(
        folder, baseOffset.ToString("D20", CultureInfo.InvariantCulture) + Extension);

    [LoggerMessage(
        EventId = KafkaEventIds.LogTailCut,
        Level = LogLevel.Warning,
        Message = "{Path} ended in {Bytes} bytes that are not a whole batch; they were cut, offset {Offset} is next")]
    private partial void LogTailCut(string path, long bytes, long offset);

    [LoggerMessage(
        EventId = KafkaEventIds.LogSegmentSetAside,
        Level = LogLevel.Error,
        Message = "A segment follows one that is damaged; it was set aside as {Path} and its records are missing")]
    private partial void LogSegmentSetAside(string path);
}
