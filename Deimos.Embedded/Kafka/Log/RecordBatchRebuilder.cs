using System.Buffers;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// Builds a batch anew with a part of its records, which keep their offsets and timestamps.
/// </summary>
internal sealed class RecordBatchRebuilder(RecordBatchHeader header)
{
    private readonly ArrayBufferWriter<byte> _records = new();
    private long _maxTimestamp = -1;

    /// <summary>Gets how many records were added.</summary>
    public int Count { get; private set; }

    public void Add(in RecordReader record)
    {
        _records.Write(record.Bytes);
        _maxTimestamp = Math.Max(_maxTimestamp, header.BaseTimestamp + record.TimestampDelta);
        Count++;
    }

    /// <summary>Gives the batch with the header of <paramref name="original"/>; nothing without records.</summary>
    public ReadOnlyMemory<byte> Build(ReadOnlySpan<byte> original)
    {
        if (Count == 0)
        {
            return default;
        }

        using var batch = new MemoryStream();
        batch.Write(original[..RecordBatchHeader.Size]);
        RecordCompressor.Write(batch, header.Codec, _records.WrittenSpan);
        var bytes = batch.ToArray();
        RecordBatchHeader.Recount(bytes, Count, header.HasAppendTime ? header.MaxTimestamp : _maxTimestamp);
        return bytes;
    }
}
