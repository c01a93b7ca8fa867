using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// What a partition remembers of one producer id: its epoch, its last batches and its open transaction.
/// </summary>
internal sealed class ProducerState
{
    /// <summary>How many batches back a repeated one is known again; clients keep no more in flight.</summary>
    private const int Window = 5;

    private readonly Queue<KnownBatch> _batches = new(Window);
    private int _lastSequence = -1;

    public short Epoch { get; private set; } = -1;

    public int CoordinatorEpoch { get; private set; } = -1;

    public long? TransactionStart { get; private set; }

    /// <summary>Finds the append that <paramref name="batch"/> repeats.</summary>
    public AppendResult? FindRepeated(in RecordBatchHeader batch)
    {
        if (batch.ProducerEpoch != Epoch)
        {
            return null;
        }

        foreach (var known in _batches)
        {
            if (known.FirstSequence == batch.BaseSequence && known.LastSequence == batch.LastSequence)
            {
                return new AppendResult(ErrorCode.None, known.BaseOffset, known.AppendTime);
            }
        }

        return null;
    }

    /// <summary>Says why <paramref name="batch"/> may not follow what the producer has written, if so.</summary>
    public AppendResult? FindRefusal(in RecordBatchHeader batch)
    {
        if (batch.ProducerEpoch < Epoch)
        {
            return AppendResult.Refused(
                ErrorCode.InvalidProducerEpoch,
                $"Producer {batch.ProducerId} wrote with epoch {batch.ProducerEpoch}, but epoch {Epoch} has begun.");
        }

        // A producer that is not known (any more) may begin anywhere; a new epoch begins at 0.
        var expected = batch.ProducerEpoch > Epoch ? 0 : NextSequence;
        if (Epoch >= 0 && batch.BaseSequence != expected)
        {
            return AppendResult.Refused(
                ErrorCode.OutOfOrderSequenceNumber,
                $"Producer {batch.ProducerId} sent sequence {batch.BaseSequence} where {expected} is next.");
        }

        return TransactionStart is not null && !batch.IsTransactional
            ? AppendResult.Refused(
                ErrorCode.InvalidTxnState,
                $"Producer {batch.ProducerId} wrote outside of its open transaction.")
            : null;
    }

    public void Add(in RecordBatchHeader batch, long baseOffset, long appendTime)
    {
        BeginEpoch(batch.ProducerEpoch);
        if (_batches.Count == Window)
        {
            _batches.Dequeue();
        }

        _batches.Enqueue(new KnownBatch(batch.BaseSequence, batch.LastSequence, baseOffset, appendTime));
        _lastSequence = batch.LastSequence;
        if (batch.IsTransactional)
        {
            TransactionStart ??= baseOffset;
        }
    }

    public void EndTransaction(short producerEpoch, int coordinatorEpoch)
    {
        BeginEpoch(producerEpoch);
        CoordinatorEpoch = coordinatorEpoch;
        TransactionStart = null;
    }

    private int NextSequence => _lastSequence == int.MaxValue ? 0 : _lastSequence + 1;

    private void BeginEpoch(short epoch)
    {
        if (epoch != Epoch)
        {
            Epoch = epoch;
            _lastSequence = -1;
            _batches.Clear();
        }
    }

    private readonly record struct KnownBatch(int FirstSequence, int LastSequence, long BaseOffset, long AppendTime);
}
