using System.Buffers.Binary;
using System.Text;
using Deimos.Embedded.Kafka.Log;
using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Inspection;

/// <summary>
/// Reads the records of a partition as tests want to see them.
/// </summary>
internal sealed class RecordDecoder
{
    private const int MostBytesPerRead = 16 * 1024 * 1024;
    private const short CommitMarker = 1;

    private readonly Partition _partition;
    private readonly List<KafkaRecord> _records = [];
    private readonly Dictionary<long, List<KafkaRecord>> _open = [];

    private RecordDecoder(Partition partition) => _partition = partition;

    /// <summary>Gives all records, without the markers that end transactions.</summary>
    public static IReadOnlyList<KafkaRecord> Decode(Partition partition)
    {
        var decoder = new RecordDecoder(partition);
        decoder.ReadAll();
        return decoder._records;
    }

    private void ReadAll()
    {
        var offset = _partition.Log.StartOffset;
        while (_partition.Log.Read(offset, MostBytesPerRead, IsolationLevel.ReadUncommitted, atLeastOneBatch: true)
            is { Size: > 0 } read)
        {
            foreach (var slice in read.Slices)
            {
                for (var rest = slice; !rest.IsEmpty;)
                {
                    var header = RecordBatchHeader.Read(rest.Span);
                    Add(header, rest[RecordBatchHeader.Size..header.TotalSize], read.StartOffset);
                    rest = rest[header.TotalSize..];
                    offset = header.LastOffset + 1;
                }
            }
        }
    }

    private void Add(in RecordBatchHeader header, ReadOnlyMemory<byte> records, long startOffset)
    {
        if (header.IsControl)
        {
            Decide(header.ProducerId, records.Span);
        }
        else if (RecordDecompressor.TryOpen(header, records) is { } opened)
        {
            var reader = new RecordReader(opened.Span);
            while (reader.MoveNext())
            {
                Add(header, reader.OffsetDelta, ReadContent(header, ref reader), startOffset);
            }
        }
        else
        {
            // How many there are is told by the header, what they hold is not.
            for (var delta = 0; delta <= header.LastOffsetDelta; delta++)
            {
                Add(header, delta, content: null, startOffset);
            }
        }
    }

    private void Add(in RecordBatchHeader header, int delta, RecordContent? content, long startOffset)
    {
        if (header.BaseOffset + delta < startOffset)
        {
            return;
        }

        var record = new KafkaRecord(header.Codec.ToString(), content)
        {
            Topic = _partition.Topic,
            Partition = _partition.Index,
            Offset = header.BaseOffset + delta,
            LeaderEpoch = header.LeaderEpoch,
            ProducerId = header.ProducerId,
            ProducerEpoch = header.ProducerEpoch,
            Sequence = header.HasProducer ? (int)(((long)header.BaseSequence + delta) & int.MaxValue) : -1,
            Transaction = header.IsTransactional ? RecordTransaction.Open : RecordTransaction.None,
        };
        _records.Add(record);
        if (header.IsTransactional)
        {
            if (!_open.TryGetValue(header.ProducerId, out var open))
            {
                _open.Add(header.ProducerId, open = []);
            }

            open.Add(record);
        }
    }

    private void Decide(long producerId, ReadOnlySpan<byte> marker)
    {
        var reader = new RecordReader(marker);
        if (!reader.MoveNext() || !_open.Remove(producerId, out var records))
        {
            return;
        }

        // The key is a version and the kind of marker; its length is a varint of one byte.
        var isCommit = BinaryPrimitives.ReadInt16BigEndian(reader.Fields[3..]) == CommitMarker;
        foreach (var record in records)
        {
            record.Transaction = isCommit ? RecordTransaction.Committed : RecordTransaction.Aborted;
        }
    }

    private static RecordContent ReadContent(in RecordBatchHeader header, ref RecordReader reader)
    {
        var fields = reader.Fields;
        var timestamp = header.HasAppendTime ? header.MaxTimestamp : header.BaseTimestamp + reader.TimestampDelta;
        var key = ReadBytes(ref fields);
        var value = ReadBytes(ref fields);
        var headers = new List<KafkaHeader>();
        if (RecordReader.TryReadVarint(ref fields, out var count))
        {
            for (var i = 0; i < count && !fields.IsEmpty; i++)
            {
                var name = ReadBytes(ref fields);
                var text = Encoding.UTF8.GetString(name.GetValueOrDefault().Span);
                headers.Add(new KafkaHeader(text, ReadBytes(ref fields)));
            }
        }

        return new RecordContent(DateTimeOffset.FromUnixTimeMilliseconds(timestamp), key, value, headers);
    }

    private static ReadOnlyMemory<byte>? ReadBytes(ref ReadOnlySpan<byte> fields)
    {
        if (!RecordReader.TryReadVarint(ref fields, out var length) || length < 0 || length > fields.Length)
        {
            return null;
        }

        var bytes = fields[..(int)length].ToArray();
        fields = fields[(int)length..];
        return bytes;
    }
}
