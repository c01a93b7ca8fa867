using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// What a client's batch must fulfil before it may enter a log.
/// </summary>
internal static class RecordBatchRules
{
    private const sbyte Magic = 2;

    public static AppendResult? FindRefusal(ReadOnlySpan<byte> records, TopicSettings settings)
    {
        if (records.Length < RecordBatchHeader.Size)
        {
            return AppendResult.Refused(
                ErrorCode.CorruptMessage,
                $"The records take {records.Length} bytes; a batch has at least {RecordBatchHeader.Size}.");
        }

        if (RecordBatchHeader.ReadMagic(records) is var magic and not Magic)
        {
            return AppendResult.Refused(
                ErrorCode.UnsupportedForMessageFormat,
                $"The records have message format {magic}; send format {Magic}, as clients do since Kafka 0.11.");
        }

        var batch = RecordBatchHeader.Read(records);
        return FindSizeRefusal(batch, records.Length, settings) ?? FindContentRefusal(batch, records);
    }

    /// <summary>Says why a batch may not enter a compacted topic, where every record needs a key.</summary>
    public static AppendResult? FindKeyRefusal(ReadOnlyMemory<byte> batch)
    {
        var header = RecordBatchHeader.Read(batch.Span);
        if (RecordDecompressor.TryOpen(header, batch[RecordBatchHeader.Size..]) is not { } records)
        {
            return null;
        }

        var keyless = new List<int>();
        var reader = new RecordReader(records.Span);
        for (var i = 0; reader.MoveNext(); i++)
        {
            if (!reader.HasKey)
            {
                keyless.Add(i);
            }
        }

        return keyless.Count == 0
            ? null
            : AppendResult.Refused(
                ErrorCode.InvalidRecord, "A record has no key, which a compacted topic needs for every record.")
            with
            { RefusedRecords = keyless };
    }

    private static AppendResult? FindSizeRefusal(in RecordBatchHeader batch, int size, TopicSettings settings)
    {
        if (batch.Length > size - RecordBatchHeader.LengthPrefix
            || batch.Length < RecordBatchHeader.Size - RecordBatchHeader.LengthPrefix)
        {
            return AppendResult.Refused(
                ErrorCode.CorruptMessage, $"The batch says it takes {batch.Length} bytes, but {size} were sent.");
        }

        if (batch.TotalSize < size)
        {
            return AppendResult.Refused(
                ErrorCode.InvalidRecord, "A partition was sent more than one batch in a request; send exactly one.");
        }

        return size > settings.MaxMessageBytes
            ? AppendResult.Refused(
                ErrorCode.MessageTooLarge,
                $"The batch takes {size} bytes; the topic's {TopicSettings.MaxMessageBytesName} is "
                + $"{settings.MaxMessageBytes}.")
            : null;
    }

    private static AppendResult? FindContentRefusal(in RecordBatchHeader batch, ReadOnlySpan<byte> records)
    {
        if (RecordBatchHeader.ComputeCrc(records) != batch.Crc)
        {
            return AppendResult.Refused(
                ErrorCode.CorruptMessage, $"The batch's checksum is {batch.Crc:x8}, which its bytes do not have.");
        }

        if (batch.Count <= 0 || batch.LastOffsetDelta != batch.Count - 1)
        {
            return AppendResult.Refused(
                ErrorCode.InvalidRecord,
                $"The batch holds {batch.Count} records with a last offset delta of {batch.LastOffsetDelta}.");
        }

        if (batch.IsControl)
        {
            return AppendResult.Refused(ErrorCode.InvalidRecord, "Only the broker writes control batches.");
        }

        if (batch.Codec > CompressionCodec.Zstd)
        {
            return AppendResult.Refused(
                ErrorCode.UnsupportedCompressionType, $"Compression {(int)batch.Codec} is not known; use 0 to 4.");
        }

        return batch.HasProducer && (batch.ProducerEpoch < 0 || batch.BaseSequence < 0)
            ? AppendResult.Refused(
                ErrorCode.InvalidRecord,
                $"The batch of producer {batch.ProducerId} has epoch {batch.ProducerEpoch} and sequence "
                + $"{batch.BaseSequence}; both begin at 0.")
            : null;
    }
}
