using Deimos.Embedded.Kafka.Log;

namespace Deimos.Embedded.Kafka.Storage;

/// <summary>
/// Reads a segment's file from its start, batch by batch, up to its end or to the first bytes that are no whole batch.
/// </summary>
internal static class SegmentRecovery
{
    private const int BufferSize = 1024 * 1024;
    private const int Magic = 2;

    public static void Read(
        string path, long nextOffset, Action<RecordBatchHeader, ReadOnlyMemory<byte>> found)
    {
        using var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferSize);
        var length = file.Length;
        var buffer = new byte[BufferSize];
        for (long position = 0; position + RecordBatchHeader.Size <= length;)
        {
            file.ReadExactly(buffer, 0, RecordBatchHeader.Size);
            var header = RecordBatchHeader.Read(buffer);
            if (header.Length < RecordBatchHeader.Size - RecordBatchHeader.LengthPrefix
                || header.Length > length - position - RecordBatchHeader.LengthPrefix
                || RecordBatchHeader.ReadMagic(buffer) != Magic
                || header.BaseOffset < nextOffset
                || header.LastOffsetDelta < 0)
            {
                return;
            }

            if (header.TotalSize > buffer.Length)
            {
                Array.Resize(ref buffer, header.TotalSize);
            }

            file.ReadExactly(buffer, RecordBatchHeader.Size, header.TotalSize - RecordBatchHeader.Size);
            var batch = buffer.AsMemory(0, header.TotalSize);
            if (RecordBatchHeader.ComputeCrc(batch.Span) != header.Crc)
            {
                return;
            }

            found(header, batch);
            nextOffset = header.LastOffset + 1;
            position += header.TotalSize;
        }
    }
}
