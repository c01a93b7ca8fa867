using System.Buffers.Binary;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// Builds the marker batch that ends a transaction in a partition.
/// </summary>
internal static class ControlBatch
{
    private const short Abort = 0;
    private const short Commit = 1;

    public static byte[] Create(
        long timestamp, long producerId, short producerEpoch, bool commit, int coordinatorEpoch)
    {
        // One record: length, attributes, two deltas, key (version, type), value (version, coordinator epoch),
        // no headers. All lengths are zigzag varints of one byte.
        Span<byte> record = stackalloc byte[17];
        record.Clear();
        record[0] = Zigzag(record.Length - 1);
        record[4] = Zigzag(4);
        BinaryPrimitives.WriteInt16BigEndian(record[7..], commit ? Commit : Abort);
        record[9] = Zigzag(6);
        BinaryPrimitives.WriteInt32BigEndian(record[12..], coordinatorEpoch);

        var batch = new byte[RecordBatchHeader.Size + record.Length];
        record.CopyTo(batch.AsSpan(RecordBatchHeader.Size));
        RecordBatchHeader.WriteControl(batch, timestamp, producerId, producerEpoch);
        return batch;
    }

    /// <summary>Reads what <see cref="Create"/> has written.</summary>
    public static (bool Commit, int CoordinatorEpoch) Read(ReadOnlySpan<byte> batch)
    {
        var record = batch[RecordBatchHeader.Size..];
        return (BinaryPrimitives.ReadInt16BigEndian(record[7..]) == Commit,
            BinaryPrimitives.ReadInt32BigEndian(record[12..]));
    }

    private static byte Zigzag(int value) => (byte)(value << 1);
}
