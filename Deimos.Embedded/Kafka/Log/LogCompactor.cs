using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// Finds which records of a run of segments a later record with the same key has replaced, and leaves them out.
/// </summary>
/// <remarks>
/// Batches that cannot be opened (see <see cref="RecordDecompressor"/>) are kept whole and replace nothing. Markers of
/// transactions are kept; records of aborted transactions are not.
/// </remarks>
internal sealed class LogCompactor(IEnumerable<AbortedTransaction> aborted, long tombstonesBefore)
{
    private readonly Dictionary<UInt128, long> _lastOffsets = [];
    private readonly ILookup<long, AbortedTransaction> _aborted =
        aborted.ToLookup(transaction => transaction.ProducerId);

    /// <summary>Notes the last offset of each key; called for all segments before any is cleaned.</summary>
    public void Note(LogSegment segment)
    {
        foreach (var (header, batch) in segment.Batches())
        {
            if (header.IsControl
                || IsAborted(header)
                || RecordDecompressor.TryOpen(header, batch[RecordBatchHeader.Size..]) is not { } records)
            {
                continue;
            }

            var reader = new RecordReader(records.Span);
            for (var i = 0; i < header.Count && reader.MoveNext(); i++)
            {
                if (reader.HasKey)
                {
                    _lastOffsets[HashOf(reader.Key)] = header.BaseOffset + reader.OffsetDelta;
                }
            }
        }
    }

    /// <summary>Gives the batches that are to be kept of a segment; nothing when all are.</summary>
    public List<ReadOnlyMemory<byte>>? Clean(LogSegment segment)
    {
        var kept = new List<ReadOnlyMemory<byte>>();
        var changed = false;
        foreach (var (header, batch) in segment.Batches())
        {
            var cleaned = Clean(header, batch);
            changed |= cleaned.Length != batch.Length;
            if (!cleaned.IsEmpty)
            {
                kept.Add(cleaned);
            }
        }

        return changed ? kept : null;
    }

    private ReadOnlyMemory<byte> Clean(in RecordBatchHeader header, ReadOnlyMemory<byte> batch)
    {
        if (header.IsControl)
        {
            return batch;
        }

        if (IsAborted(header))
        {
            return default;
        }

        if (RecordDecompressor.TryOpen(header, batch[RecordBatchHeader.Size..]) is not { } records)
        {
            return batch;
        }

        var rebuilt = new RecordBatchRebuilder(header);
        var reader = new RecordReader(records.Span);
        for (var i = 0; i < header.Count && reader.MoveNext(); i++)
        {
            if (IsKept(header, reader))
            {
                rebuilt.Add(reader);
            }
        }

        return rebuilt.Count == header.Count ? batch : rebuilt.Build(batch.Span);
    }

    private bool IsKept(in RecordBatchHeader header, in RecordReader record)
    {
        if (!record.HasKey)
        {
            return true;
        }

        var isLast = header.BaseOffset + record.OffsetDelta >= _lastOffsets.GetValueOrDefault(HashOf(record.Key));
        return isLast && (record.HasValue || header.MaxTimestamp >= tombstonesBefore);
    }

    private bool IsAborted(RecordBatchHeader header) =>
        header.IsTransactional
        && _aborted[header.ProducerId].Any(transaction =>
            transaction.FirstOffset <= header.BaseOffset && header.BaseOffset <= transaction.LastOffset);

    // Keys may be long and many; a cryptographic hash stands for each, so that two never meet.
    private static UInt128 HashOf(ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
