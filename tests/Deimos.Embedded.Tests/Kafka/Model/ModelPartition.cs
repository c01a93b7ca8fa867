using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Tests.Kafka.Model;

/// <summary>What a partition is meant to do, as a list of batches.</summary>
internal sealed class ModelPartition
{
    private const int Window = 5;
    private const int MarkerBytes = 78;

    private readonly List<ModelBatch> _batches = [];
    private readonly Dictionary<long, Producer> _producers = [];

    public long End { get; private set; }

    /// <summary>Gets the offset of the first record that is left.</summary>
    public long Start { get; private set; }

    public long StableEnd => Math.Max(Start, _producers.Values.Min(producer => producer.TransactionStart) ?? End);

    public (ErrorCode Error, long Offset) Append(ModelBatch batch)
    {
        if (batch.ProducerId < 0)
        {
            return (ErrorCode.None, Add(batch));
        }

        var isKnown = _producers.TryGetValue(batch.ProducerId, out var producer);
        producer ??= new Producer();
        if (isKnown && Refuse(batch, producer) is { } answer)
        {
            return answer;
        }

        _producers[batch.ProducerId] = producer;
        producer.Begin(batch.Epoch);
        producer.Batches.Add(batch);
        producer.NextSequence = batch.Sequence + batch.Count;
        var offset = Add(batch);
        if (batch.IsTransactional)
        {
            producer.TransactionStart ??= offset;
        }

        return (ErrorCode.None, offset);
    }

    public void EndTransaction(long producerId, short epoch, bool commit)
    {
        if (!_producers.TryGetValue(producerId, out var producer))
        {
            _producers.Add(producerId, producer = new Producer());
        }

        if (epoch < producer.Epoch)
        {
            return;
        }

        foreach (var batch in _batches.Where(b => b.ProducerId == producerId && b.Outcome == Outcome.Open))
        {
            batch.Outcome = commit ? Outcome.Committed : Outcome.Aborted;
        }

        producer.Begin(epoch);
        producer.TransactionStart = null;
        Add(new ModelBatch { ProducerId = producerId, Epoch = epoch, Bytes = MarkerBytes, IsMarker = true });
    }

    /// <summary>Gives the batches that a fetch returns, or nothing when its offset is out of range.</summary>
    public List<ModelBatch>? Read(long offset, bool committedOnly, int maxBytes)
    {
        if (offset < Start || offset > End)
        {
            return null;
        }

        var read = new List<ModelBatch>();
        var limit = committedOnly ? StableEnd : End;
        foreach (var batch in _batches.Where(b => b.Offset + b.Count > offset && b.Offset < limit && offset < limit))
        {
            maxBytes -= batch.Bytes;
            if (maxBytes < 0 && read.Count > 0)
            {
                break;
            }

            read.Add(batch);
        }

        return read;
    }

    /// <summary>Deletes what lies before an offset; -1 stands for the end.</summary>
    /// <returns>The start afterwards, or -1 where there is no such offset.</returns>
    public (ErrorCode Error, long Start) DeleteBefore(long offset)
    {
        if (offset < -1 || offset > End)
        {
            return (ErrorCode.OffsetOutOfRange, -1);
        }

        Start = Math.Max(Start, offset == -1 ? End : offset);
        return (ErrorCode.None, Start);
    }

    private static (ErrorCode Error, long Offset)? Refuse(ModelBatch batch, Producer producer)
    {
        var repeated = producer.Batches.TakeLast(Window).FirstOrDefault(known =>
            known.Epoch == batch.Epoch && known.Sequence == batch.Sequence && known.Count == batch.Count);
        if (repeated is not null)
        {
            return (ErrorCode.None, repeated.Offset);
        }

        if (batch.Epoch < producer.Epoch)
        {
            return (ErrorCode.InvalidProducerEpoch, -1);
        }

        if (batch.Sequence != (batch.Epoch > producer.Epoch ? 0 : producer.NextSequence))
        {
            return (ErrorCode.OutOfOrderSequenceNumber, -1);
        }

        return producer.TransactionStart is not null && !batch.IsTransactional
            ? (ErrorCode.InvalidTxnState, -1)
            : null;
    }

    private long Add(ModelBatch batch)
    {
        batch.Offset = End;
        _batches.Add(batch);
        End += batch.Count;
        return batch.Offset;
    }

    private sealed class Producer
    {
        public short Epoch { get; private set; } = -1;

        public int NextSequence { get; set; }

        public long? TransactionStart { get; set; }

        public List<ModelBatch> Batches { get; } = [];

        public void Begin(short epoch)
        {
            if (epoch != Epoch)
            {
                Batches.Clear();
                NextSequence = 0;
                Epoch = epoch;
            }
        }
    }
}
