using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Tests.Kafka.Model;

/// <summary>What is meant to become of a transactional id.</summary>
internal sealed class ModelTransaction(long producerId, ModelPartition[] partitions, ModelGroup group)
{
    public const long TimeoutMs = 30_000;

    private readonly HashSet<int> _partitions = [];
    private bool _hasGroup;
    private short _previousEpoch = -1;
    private bool? _ended;

    public long ProducerId => producerId;

    public short Epoch { get; private set; } = -1;

    /// <summary>Gets when an open transaction times out.</summary>
    public long? Deadline { get; private set; }

    private bool IsOpen => Deadline is not null;

    public (ErrorCode Error, long Id, short Epoch) Initialize((long Id, short Epoch)? expected)
    {
        if (expected is { } claimed && Epoch >= 0 && claimed.Id != ProducerId)
        {
            return (ErrorCode.ProducerFenced, -1, -1);
        }

        if (IsOpen)
        {
            TimeOut();
            return (ErrorCode.ConcurrentTransactions, -1, -1);
        }

        if (expected is null || expected.Value.Epoch == Epoch || Epoch < 0)
        {
            _previousEpoch = expected is null ? (short)-1 : Epoch;
            Epoch++;
        }
        else if (expected.Value.Epoch != _previousEpoch)
        {
            return (ErrorCode.ProducerFenced, -1, -1);
        }

        _ended = null;
        return (ErrorCode.None, ProducerId, Epoch);
    }

    public ErrorCode Add(long id, short epoch, int? partition, long now)
    {
        var error = Check(id, epoch);
        if (error != ErrorCode.None)
        {
            return error;
        }

        Deadline ??= now + TimeoutMs;
        if (partition is { } index)
        {
            _partitions.Add(index);
        }
        else
        {
            _hasGroup = true;
        }

        return ErrorCode.None;
    }

    public ErrorCode CheckOffsets(long id, short epoch) => Check(id, epoch) switch
    {
        ErrorCode.ProducerFenced => ErrorCode.InvalidProducerEpoch,
        ErrorCode.None when !IsOpen || !_hasGroup => ErrorCode.InvalidTxnState,
        var error => error,
    };

    public ErrorCode End(long id, short epoch, bool commit)
    {
        var error = Check(id, epoch);
        if (error != ErrorCode.None)
        {
            return error;
        }

        if (!IsOpen)
        {
            return _ended == commit ? ErrorCode.None : ErrorCode.InvalidTxnState;
        }

        Decide(commit);
        return ErrorCode.None;
    }

    /// <summary>Aborts the open transaction, and fences whoever began it.</summary>
    public void TimeOut()
    {
        Epoch++;
        _previousEpoch = -1;
        Decide(commit: false);
    }

    private ErrorCode Check(long id, short epoch) => id != ProducerId ? ErrorCode.InvalidProducerIdMapping
        : epoch != Epoch ? ErrorCode.ProducerFenced
        : ErrorCode.None;

    private void Decide(bool commit)
    {
        foreach (var index in _partitions)
        {
            partitions[index].EndTransaction(ProducerId, Epoch, commit);
        }

        if (_hasGroup)
        {
            group.Offsets.EndTransaction(ProducerId, commit);
        }

        _partitions.Clear();
        _hasGroup = false;
        _ended = commit;
        Deadline = null;
    }
}
