using System.Buffers.Binary;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// The fixed fields that a record batch of format version 2 begins with.
/// </summary>
internal readonly struct RecordBatchHeader
{
    /// <summary>The size of all fixed fields; the records follow.</summary>
    public const int Size = 61;

    /// <summary>The size of the base offset and the length, which the batch's own length does not count.</summary>
    public const int LengthPrefix = 12;

    private const int LengthAt = 8;
    private const int LeaderEpochAt = 12;
    private const int MagicAt = 16;
    private const int CrcAt = 17;
    private const int AttributesAt = 21;
    private const int LastOffsetDeltaAt = 23;
    private const int BaseTimestampAt = 27;
    private const int MaxTimestampAt = 35;
    private const int ProducerIdAt = 43;
    private const int ProducerEpochAt = 51;
    private const int BaseSequenceAt = 53;
    private const int CountAt = 57;

    private const short CompressionMask = 0x07;
    private const short LogAppendTimeFlag = 0x08;
    private const short TransactionalFlag = 0x10;
    private const short ControlFlag = 0x20;

    public long BaseOffset { get; init; }

    public int Length { get; init; }

    public int LeaderEpoch { get; init; }

    public uint Crc { get; init; }

    public short Attributes { get; init; }

    public int LastOffsetDelta { get; init; }

    public long BaseTimestamp { get; init; }

    public long MaxTimestamp { get; init; }

    public long ProducerId { get; init; }

    public short ProducerEpoch { get; init; }

    public int BaseSequence { get; init; }

    public int Count { get; init; }

    public int TotalSize => Length + LengthPrefix;

    public long LastOffset => BaseOffset + LastOffsetDelta;

    public CompressionCodec Codec => (CompressionCodec)(Attributes & CompressionMask);

    public bool HasAppendTime => (Attributes & LogAppendTimeFlag) != 0;

    public bool IsTransactional => (Attributes & TransactionalFlag) != 0;

    public bool IsControl => (Attributes & ControlFlag) != 0;

    public bool HasProducer => ProducerId >= 0;

    /// <summary>Gets the sequence of the last record; sequences start again at 0 after the largest integer.</summary>
    public int LastSequence => (int)(((long)BaseSequence + LastOffsetDelta) & int.MaxValue);

    public static RecordBatchHeader Read(ReadOnlySpan<byte> batch) => new()
    {
        BaseOffset = BinaryPrimitives.ReadInt64BigEndian(batch),
        Length = BinaryPrimitives.ReadInt32BigEndian(batch[LengthAt..]),
        LeaderEpoch = BinaryPrimitives.ReadInt32BigEndian(batch[LeaderEpochAt..]),
        Crc = BinaryPrimitives.ReadUInt32BigEndian(batch[CrcAt..]),
        Attributes = BinaryPrimitives.ReadInt16BigEndian(batch[AttributesAt..]),
        LastOffsetDelta = BinaryPrimitives.ReadInt32BigEndian(batch[LastOffsetDeltaAt..]),
        BaseTimestamp = BinaryPrimitives.ReadInt64BigEndian(batch[BaseTimestampAt..]),
        MaxTimestamp = BinaryPrimitives.ReadInt64BigEndian(batch[MaxTimestampAt..]),
        ProducerId = BinaryPrimitives.ReadInt64BigEndian(batch[ProducerIdAt..]),
        ProducerEpoch = BinaryPrimitives.ReadInt16BigEndian(batch[ProducerEpochAt..]),
        BaseSequence = BinaryPrimitives.ReadInt32BigEndian(batch[BaseSequenceAt..]),
        Count = BinaryPrimitives.ReadInt32BigEndian(batch[CountAt..]),
    };

    public static sbyte ReadMagic(ReadOnlySpan<byte> batch) => (sbyte)batch[MagicAt];

    public static int ReadTotalSize(ReadOnlySpan<byte> batch) =>
        BinaryPrimitives.ReadInt32BigEndian(batch[LengthAt..]) + LengthPrefix;

    public static uint ComputeCrc(ReadOnlySpan<byte> batch) => Crc32C.Of(batch[AttributesAt..]);

    /// <summary>Sets the two fields that the checksum does not cover because the broker gives them.</summary>
    public static void Place(Span<byte> batch, long baseOffset, int leaderEpoch)
    {
        BinaryPrimitives.WriteInt64BigEndian(batch, baseOffset);
        BinaryPrimitives.WriteInt32BigEndian(batch[LeaderEpochAt..], leaderEpoch);
    }

    /// <summary>Gives all records of a batch the time of their append, and the batch its new checksum.</summary>
    public static void StampAppendTime(Span<byte> batch, long timestamp)
    {
        var attributes = BinaryPrimitives.ReadInt16BigEndian(batch[AttributesAt..]);
        BinaryPrimitives.WriteInt16BigEndian(batch[AttributesAt..], (short)(attributes | LogAppendTimeFlag));
        BinaryPrimitives.WriteInt64BigEndian(batch[MaxTimestampAt..], timestamp);
        WriteCrc(batch);
    }

    /// <summary>Gives a batch of which records were left out the numbers that follow from it.</summary>
    public static void Recount(Span<byte> batch, int count, long maxTimestamp)
    {
        BinaryPrimitives.WriteInt32BigEndian(batch[LengthAt..], batch.Length - LengthPrefix);
        BinaryPrimitives.WriteInt32BigEndian(batch[CountAt..], count);
        BinaryPrimitives.WriteInt64BigEndian(batch[MaxTimestampAt..], maxTimestamp);
        WriteCrc(batch);
    }

    /// <summary>Writes the header of a control batch, whose one record follows already.</summary>
    public static void WriteControl(Span<byte> batch, long timestamp, long producerId, short producerEpoch)
    {
        BinaryPrimitives.WriteInt32BigEndian(batch[LengthAt..], batch.Length - LengthPrefix);
        batch[MagicAt] = 2;
        BinaryPrimitives.WriteInt16BigEndian(batch[AttributesAt..], TransactionalFlag | ControlFlag);
        BinaryPrimitives.WriteInt32BigEndian(batch[LastOffsetDeltaAt..], 0);
        BinaryPrimitives.WriteInt64BigEndian(batch[BaseTimestampAt..], timestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[MaxTimestampAt..], timestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[ProducerIdAt..], producerId);
        BinaryPrimitives.WriteInt16BigEndian(batch[ProducerEpochAt..], producerEpoch);
        BinaryPrimitives.WriteInt32BigEndian(batch[BaseSequenceAt..], -1);
        BinaryPrimitives.WriteInt32BigEndian(batch[CountAt..], 1);
        WriteCrc(batch);
    }

    private static void WriteCrc(Span<byte> batch) =>
        BinaryPrimitives.WriteUInt32BigEndian(batch[CrcAt..], ComputeCrc(batch));
}
