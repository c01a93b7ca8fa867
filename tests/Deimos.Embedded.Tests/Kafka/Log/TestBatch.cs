using System.Buffers.Binary;
using System.Text;
using Deimos.Embedded.Kafka.Log;

namespace Deimos.Embedded.Tests.Kafka.Log;

/// <summary>Builds record batches as a client would send them, valid unless told otherwise.</summary>
internal sealed class TestBatch
{
    public int Count { get; init; } = 1;

    public long Timestamp { get; init; } = 1_000;

    /// <summary>Gets how much later than the one before it each record is.</summary>
    public int TimestampStep { get; init; }

    public long ProducerId { get; init; } = -1;

    public short Epoch { get; init; } = -1;

    public int Sequence { get; init; } = -1;

    public short Attributes { get; init; }

    public int ValueSize { get; init; } = 10;

    /// <summary>Gets the key of each record; empty for none.</summary>
    public string[] Keys { get; init; } = [];

    /// <summary>Gets a value indicating whether the records have no value.</summary>
    public bool IsTombstone { get; init; }

    public static TestBatch Keyed(params string[] keys) => new() { Count = keys.Length, Keys = keys };

    public static TestBatch Of(int count = 1) => new() { Count = count };

    public static TestBatch Idempotent(int sequence, int count = 1, long producerId = 7, short epoch = 0) =>
        new() { Count = count, ProducerId = producerId, Epoch = epoch, Sequence = sequence };

    public static TestBatch Transactional(int sequence, long producerId = 7, short epoch = 0) =>
        new() { ProducerId = producerId, Epoch = epoch, Sequence = sequence, Attributes = 0x10 };

    public byte[] ToBytes()
    {
        var records = new MemoryStream();
        for (var i = 0; i < Count; i++)
        {
            WriteRecord(records, i);
        }

        var compressed = new MemoryStream();
        RecordCompressor.Write(compressed, (CompressionCodec)(Attributes & 0x07), records.ToArray());
        var batch = new byte[RecordBatchHeader.Size + (int)compressed.Length];
        compressed.ToArray().CopyTo(batch.AsSpan(RecordBatchHeader.Size));
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(8), batch.Length - RecordBatchHeader.LengthPrefix);
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(12), -1);
        batch[16] = 2;
        BinaryPrimitives.WriteInt16BigEndian(batch.AsSpan(21), Attributes);
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(23), Count - 1);
        BinaryPrimitives.WriteInt64BigEndian(batch.AsSpan(27), Timestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch.AsSpan(35), Timestamp + ((Count - 1) * TimestampStep));
        BinaryPrimitives.WriteInt64BigEndian(batch.AsSpan(43), ProducerId);
        BinaryPrimitives.WriteInt16BigEndian(batch.AsSpan(51), Epoch);
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(53), Sequence);
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(57), Count);
        Seal(batch);
        return batch;
    }

    /// <summary>Gives a batch that was changed by hand the checksum of its bytes.</summary>
    public static void Seal(byte[] batch) =>
        BinaryPrimitives.WriteUInt32BigEndian(batch.AsSpan(17), RecordBatchHeader.ComputeCrc(batch));

    private void WriteRecord(MemoryStream target, int index)
    {
        var record = new MemoryStream();
        record.WriteByte(0);
        WriteVarint(record, index * TimestampStep);
        WriteVarint(record, index);
        var key = index < Keys.Length ? Encoding.UTF8.GetBytes(Keys[index]) : null;
        WriteVarint(record, key?.Length ?? -1);
        record.Write(key ?? []);
        WriteVarint(record, IsTombstone ? -1 : ValueSize);
        record.Write(new byte[IsTombstone ? 0 : ValueSize]);
        WriteVarint(record, 0);
        WriteVarint(target, (int)record.Length);
        target.Write(record.ToArray());
    }

    private static void WriteVarint(MemoryStream target, int value)
    {
        var encoded = (uint)((value << 1) ^ (value >> 31));
        while (encoded >= 0x80)
        {
            target.WriteByte((byte)(encoded | 0x80));
            encoded >>= 7;
        }

        target.WriteByte((byte)encoded);
    }
}
