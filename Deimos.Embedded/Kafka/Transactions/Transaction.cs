using Deimos.Embedded.Kafka.Groups;
using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Transactions;

/// <summary>
/// What a transactional id stands for: the producer that may use it, and its latest transaction.
/// </summary>
/// <remarks>
/// Thread-safe: one lock per transactional id, under which markers are written too. So a transaction is complete when
/// the request that ended it is answered, unless a partition is without a leader.
/// </remarks>
internal sealed class Transaction : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly TransactionSettings _settings;
    private readonly ProducerIds _producerIds;
    private readonly MarkerWriter _writeMarker;
    private readonly Action<string, long, bool> _endInGroup;
    private readonly Action<StoredTransaction>? _save;
    private readonly HashSet<TopicPartition> _partitions = [];
    private readonly HashSet<string> _groups = new(StringComparer.Ordinal);
    private readonly DeadlineTimer _timeoutTimer;
    private readonly DeadlineTimer _markerTimer;
    private TransactionState _state;
    private ProducerIdentity _producer;
    private long _previousProducerId = -1;
    private short _previousEpoch = ProducerIdentity.NoEpoch;
    private TimeSpan _timeout;
    private DateTimeOffset? _startedAt;

    public Transaction(
        string transactionalId,
        TransactionSettings settings,
        TimeProvider time,
        ProducerIds producerIds,
        MarkerWriter writeMarker,
        Action<string, long, bool> endInGroup,
        Action<StoredTransaction>? save = null,
        StoredTransaction? stored = null)
    {
        TransactionalId = transactionalId;
        _settings = settings;
        _time = time;
        _producerIds = producerIds;
        _writeMarker = writeMarker;
        _endInGroup = endInGroup;
        _save = save;
        if (stored is null)
        {
            _producer = new ProducerIdentity(producerIds.Next(), ProducerIdentity.NoEpoch);
        }
        else
        {
            _producer = stored.Producer;
            _state = stored.State;
            _previousProducerId = stored.PreviousProducerId;
            _previousEpoch = stored.PreviousEpoch;
            _timeout = stored.Timeout;
            _startedAt = stored.StartedAt;
            _partitions.UnionWith(stored.Partitions);
            _groups.UnionWith(stored.Groups);
        }

        _timeoutTimer = new DeadlineTimer(time, _gate, FenceAndAbort);
        _markerTimer = new DeadlineTimer(time, _gate, Complete);
    }

    public string TransactionalId { get; }

    /// <summary>Goes on with a transaction of an earlier run: one that was decided is completed now.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            switch (_state)
            {
                case TransactionState.Ongoing:
                    _timeoutTimer.Set(_timeout);
                    break;
                case TransactionState.PrepareCommit or TransactionState.PrepareAbort:
                    Complete();
                    break;
            }
        }
    }

    /// <summary>Gives a producer the identity that it works under, and takes it from whoever had it before.</summary>
    /// <param name="timeout">How long a transaction may last.</param>
    /// <param name="expected">What the producer believes to be its identity when it goes on after an error.</param>
    public ProducerInitialization Initialize(TimeSpan timeout, ProducerIdentity? expected)
    {
        lock (_gate)
        {
            if (expected is { } claimed && !MayContinue(claimed))
            {
                return ProducerInitialization.Refused(ErrorCode.ProducerFenced);
            }

            switch (_state)
            {
                case TransactionState.PrepareCommit or TransactionState.PrepareAbort:
                    return ProducerInitialization.Refused(ErrorCode.ConcurrentTransactions);
                case TransactionState.Ongoing:
                    // The epoch that aborts is never given out. The client comes again and gets the next one.
                    FenceAndAbort();
                    return ProducerInitialization.Refused(ErrorCode.ConcurrentTransactions);
                default:
                    return BumpEpoch(timeout, expected?.Epoch);
            }
        }
    }

    /// <summary>Adds partitions and groups to the transaction, which begins with the first of them.</summary>
    public ErrorCode Add(
        ProducerIdentity producer, IReadOnlyCollection<TopicPartition> partitions, string? groupId = null)
    {
        lock (_gate)
        {
            var error = Validate(producer);
            if (error == ErrorCode.None
                && _state is TransactionState.PrepareCommit or TransactionState.PrepareAbort)
            {
                error = ErrorCode.ConcurrentTransactions;
            }

            if (error != ErrorCode.None)
            {
                return error;
            }

            if (_state != TransactionState.Ongoing)
            {
                _state = TransactionState.Ongoing;
                _startedAt = _time.GetUtcNow();
                _timeoutTimer.Set(_timeout);
            }

            _partitions.UnionWith(partitions);
            if (groupId is not null)
            {
                _groups.Add(groupId);
            }

            Save();
            return ErrorCode.None;
        }
    }

    /// <summary>Tells whether a producer may commit offsets of a group in this transaction.</summary>
    public ErrorCode Verify(ProducerIdentity producer, string groupId)
    {
        lock (_gate)
        {
            return Validate(producer) switch
            {
                // What a write to the log of offsets would answer to a producer that was fenced.
                ErrorCode.ProducerFenced => ErrorCode.InvalidProducerEpoch,
                ErrorCode.None when _state is TransactionState.PrepareCommit or TransactionState.PrepareAbort =>
                    ErrorCode.CoordinatorNotAvailable,
                ErrorCode.None when _state != TransactionState.Ongoing || !_groups.Contains(groupId) =>
                    ErrorCode.InvalidTxnState,
                var error => error,
            };
        }
    }

    public ErrorCode End(ProducerIdentity producer, bool commit)
    {
        lock (_gate)
        {
            var error = Validate(producer);
            if (error != ErrorCode.None)
            {
                return error;
            }

            switch (_state)
            {
                case TransactionState.Ongoing:
                    Decide(commit);
                    return ErrorCode.None;
                case TransactionState.CompleteCommit when commit:
                case TransactionState.CompleteAbort when !commit:
                    return ErrorCode.None;
                case TransactionState.PrepareCommit when commit:
                case TransactionState.PrepareAbort when !commit:
                    return ErrorCode.ConcurrentTransactions;
                default:
                    return ErrorCode.InvalidTxnState;
            }
        }
    }

    /// <summary>Makes the producer a zombie, as if another had taken its transactional id.</summary>
    /// <returns>False while a transaction is being completed, and when there is no producer.</returns>
    public bool Fence()
    {
        lock (_gate)
        {
            if (_state is TransactionState.PrepareCommit or TransactionState.PrepareAbort
                || _producer.Epoch is ProducerIdentity.NoEpoch or short.MaxValue)
            {
                return false;
            }

            if (_state == TransactionState.Ongoing)
            {
                FenceAndAbort();
            }
            else
            {
                RaiseEpoch();
                Save();
            }

            return true;
        }
    }

    public TransactionDescription Describe()
    {
        lock (_gate)
        {
            return new TransactionDescription
            {
                TransactionalId = TransactionalId,
                State = _state,
                Producer = _producer,
                Timeout = _timeout,
                StartedAt = _startedAt,
                Partitions = [.. _partitions],
                Groups = [.. _groups],
            };
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _timeoutTimer.Dispose();
            _markerTimer.Dispose();
        }
    }

    private ErrorCode Validate(ProducerIdentity producer)
    {
        if (producer.Id != _producer.Id)
        {
            return ErrorCode.InvalidProducerIdMapping;
        }

        return producer.Epoch == _producer.Epoch ? ErrorCode.None : ErrorCode.ProducerFenced;
    }

    // Besides the current identity, the last one of the previous id is good: then the answer that gave out the
    // current one was lost.
    private bool MayContinue(ProducerIdentity claimed) =>
        _producer.Epoch == ProducerIdentity.NoEpoch
        || claimed.Id == _producer.Id
        || (claimed.Id == _previousProducerId && claimed.IsExhausted);

    private ProducerInitialization BumpEpoch(TimeSpan timeout, short? expectedEpoch)
    {
        var current = _producer;
        if (current.IsExhausted && (expectedEpoch is null || expectedEpoch == current.Epoch))
        {
            _producer = new ProducerIdentity(_producerIds.Next(), 0);
            Remember();
        }
        else if (expectedEpoch is null
            || expectedEpoch == current.Epoch
            || current.Epoch == ProducerIdentity.NoEpoch)
        {
            _producer = current with { Epoch = (short)(current.Epoch + 1) };
            Remember();
        }
        else if (expectedEpoch != _previousEpoch)
        {
            return ProducerInitialization.Refused(ErrorCode.ProducerFenced);
        }

        // Where the previous epoch was expected, the answer to a call that had succeeded is given again.
        _timeout = timeout;
        _state = TransactionState.Empty;
        _startedAt = null;
        Save();
        return new ProducerInitialization(ErrorCode.None, _producer);

        void Remember()
        {
            _previousProducerId = current.Id;
            _previousEpoch = expectedEpoch is null ? ProducerIdentity.NoEpoch : current.Epoch;
        }
    }

    private void FenceAndAbort()
    {
        if (_state == TransactionState.Ongoing)
        {
            RaiseEpoch();
            Decide(commit: false);
        }
    }

    private void RaiseEpoch()
    {
        _producer = _producer with { Epoch = (short)(_producer.Epoch + 1) };
        _previousEpoch = ProducerIdentity.NoEpoch;
    }

    private void Decide(bool commit)
    {
        _timeoutTimer.Clear();
        _state = commit ? TransactionState.PrepareCommit : TransactionState.PrepareAbort;
        Save();
        Complete();
    }

    private void Complete()
    {
        var commit = _state == TransactionState.PrepareCommit;
        foreach (var partition in _partitions)
        {
            if (_writeMarker(partition, _producer, commit))
            {
                _partitions.Remove(partition);
            }
        }

        // Records first: who waits for the group's offsets to move may read at once what was written before them.
        foreach (var groupId in _groups)
        {
            _endInGroup(groupId, _producer.Id, commit);
        }

        _groups.Clear();
        if (_partitions.Count > 0)
        {
            _markerTimer.Set(_settings.MarkerRetryDelay);
            return;
        }

        _state = commit ? TransactionState.CompleteCommit : TransactionState.CompleteAbort;
        Save();
    }

    private void Save() => _save?.Invoke(new StoredTransaction
    {
        TransactionalId = TransactionalId,
        State = _state,
        Producer = _producer,
        PreviousProducerId = _previousProducerId,
        PreviousEpoch = _previousEpoch,
        Timeout = _timeout,
        StartedAt = _startedAt,
        Partitions = [.. _partitions],
        Groups = [.. _groups],
    });
}
