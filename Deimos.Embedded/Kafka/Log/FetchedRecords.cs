namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// Whole record batches as they lie in the log, with what a fetch reports beside them.
/// </summary>
internal sealed class FetchedRecords
{
    /// <summary>Gets slices of the log's own memory; they stay valid after the log has dropped them.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Slices { get; init; }

    public required int Size { get; init; }

    public required long HighWatermark { get; init; }

    public required long LastStableOffset { get; init; }

    public required long StartOffset { get; init; }

    /// <summary>Gets the aborted transactions that reach into the batches, if asked for.</summary>
    public required IReadOnlyList<AbortedTransaction>? AbortedTransactions { get; init; }

    /// <summary>Says whether a batch is compressed with Zstandard, which older clients cannot open.</summary>
    public bool HasZstd()
    {
        foreach (var slice in Slices)
        {
            for (var rest = slice.Span; !rest.IsEmpty; rest = rest[RecordBatchHeader.ReadTotalSize(rest)..])
            {
                if (RecordBatchHeader.Read(rest).Codec == CompressionCodec.Zstd)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
