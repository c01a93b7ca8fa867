using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// All producers that a partition knows, and from it which offsets are decided.
/// </summary>
/// <remarks>Not safe for use from several threads; the log's lock guards it.</remarks>
internal sealed class ProducerStates
{
    private readonly Dictionary<long, ProducerState> _states = [];
    private readonly SortedSet<long> _openTransactions = [];
    private readonly List<AbortedTransaction> _aborted = [];

    /// <summary>Gets the first offset of the oldest open transaction.</summary>
    public long? FirstUndecidedOffset => _openTransactions.Count == 0 ? null : _openTransactions.Min;

    /// <summary>Answers a batch that must not be appended: a repeated one, or a refused one.</summary>
    public AppendResult? FindAnswer(in RecordBatchHeader batch) =>
        _states.TryGetValue(batch.ProducerId, out var state)
            ? state.FindRepeated(batch) ?? state.FindRefusal(batch)
            : null;

    public void Add(in RecordBatchHeader batch, long baseOffset, long appendTime)
    {
        var state = GetOrAdd(batch.ProducerId);
        if (batch.IsTransactional && state.TransactionStart is null)
        {
            _openTransactions.Add(baseOffset);
        }

        state.Add(batch, baseOffset, appendTime);
    }

    public AppendResult? FindMarkerRefusal(long producerId, short producerEpoch, int coordinatorEpoch)
    {
        if (!_states.TryGetValue(producerId, out var state))
        {
            return null;
        }

        if (producerEpoch < state.Epoch)
        {
            return AppendResult.Refused(
                ErrorCode.InvalidProducerEpoch,
                $"A marker of producer {producerId} has epoch {producerEpoch}, but epoch {state.Epoch} has begun.");
        }

        return coordinatorEpoch < state.CoordinatorEpoch
            ? AppendResult.Refused(
                ErrorCode.TransactionCoordinatorFenced,
                $"A marker has coordinator epoch {coordinatorEpoch}, but epoch {state.CoordinatorEpoch} has begun.")
            : null;
    }

    public void AddMarker(long producerId, short producerEpoch, bool commit, int coordinatorEpoch, long offset)
    {
        var state = GetOrAdd(producerId);
        if (state.TransactionStart is { } start)
        {
            _openTransactions.Remove(start);
            if (!commit)
            {
                _aborted.Add(new AbortedTransaction(producerId, start, offset));
            }
        }

        state.EndTransaction(producerEpoch, coordinatorEpoch);
    }

    /// <summary>Gives the aborted transactions that have a record from <paramref name="start"/> to before
    /// <paramref name="end"/>, in the order of their markers.</summary>
    public List<AbortedTransaction> FindAborted(long start, long end)
    {
        var (low, high) = (0, _aborted.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _aborted[middle].LastOffset < start ? (middle + 1, high) : (low, middle);
        }

        return _aborted.Skip(low).Where(transaction => transaction.FirstOffset < end).ToList();
    }

    public void DropBefore(long offset) => _aborted.RemoveAll(transaction => transaction.LastOffset < offset);

    private ProducerState GetOrAdd(long producerId)
    {
        if (!_states.TryGetValue(producerId, out var state))
        {
            _states.Add(producerId, state = new ProducerState());
        }

        return state;
    }
}
