using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// The records of one partition, kept as the batches that clients sent.
/// </summary>
/// <remarks>
/// Safe for use from many threads. What <see cref="Append"/> has acknowledged is visible to every later
/// <see cref="Read"/>. Slices that a read gave stay valid for as long as they are held.
/// </remarks>
internal sealed partial class PartitionLog
{
    private readonly Lock _lock = new();
    private readonly TopicSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogStorage _storage;
    private readonly SegmentList _segments;
    private readonly ProducerStates _producers = new();
    private readonly LeaderEpochs _epochs = new();
    private readonly List<AppendWaiter> _waiters = [];
    private long _startOffset;
    private long _nextOffset;
    private bool _closed;

    /// <summary>Opens the log with what its storage has kept.</summary>
    public PartitionLog(TopicSettings settings, TimeProvider time, ILogStorage? storage = null)
    {
        _settings = settings;
        _time = time;
        _storage = storage ?? new MemorySegments(settings, new MemoryBudget(long.MaxValue));
        _segments = new SegmentList(_storage, time);
        Recover();
    }

    /// <summary>Gets the first offset that can be read.</summary>
    public long StartOffset => Volatile.Read(ref _startOffset);

    /// <summary>Gets the offset that the next record will have; what lies below is acknowledged.</summary>
    public long HighWatermark => Volatile.Read(ref _nextOffset);

    /// <summary>Gets the offset below which every transaction is decided.</summary>
    public long LastStableOffset
    {
        get
        {
            lock (_lock)
            {
                return FindStable();
            }
        }
    }

    /// <summary>Gets the bytes that all batches take.</summary>
    public long Size
    {
        get
        {
            lock (_lock)
            {
                return _segments.Size;
            }
        }
    }

    /// <summary>Gets or sets who is told the first offset and the number of the records after each append.</summary>
    public Action<long, int>? Appended { get; set; }

    /// <summary>Appends a batch of a client, unless the rules, its checksum or its producer's past forbid it.</summary>
    public AppendResult Append(ReadOnlyMemory<byte> records)
    {
        var batch = records.Span;
        if (RecordBatchRules.FindRefusal(batch, _settings) is { } refused)
        {
            return refused;
        }

        if (_settings.IsCompacted && RecordBatchRules.FindKeyRefusal(records) is { } keyless)
        {
            return keyless;
        }

        var header = RecordBatchHeader.Read(batch);
        AppendResult result;
        AppendWaiter[] waiters;
        lock (_lock)
        {
            if (_closed)
            {
                return AppendResult.Refused(ErrorCode.UnknownTopicOrPartition, "The partition is not there any more.");
            }

            if (header.HasProducer && _producers.FindAnswer(header) is { } answer)
            {
                return answer;
            }

            var appendTime = _settings.UsesAppendTime ? Now : (long?)null;
            result = new AppendResult(ErrorCode.None, _nextOffset, appendTime ?? -1);
            if (TryWrite(batch, header.LastOffsetDelta + 1, appendTime) is { } failed)
            {
                return failed;
            }

            if (header.HasProducer)
            {
                _producers.Add(header, result.BaseOffset, result.AppendTime);
            }

            waiters = TakeWaiters();
        }

        Signal(waiters);
        Appended?.Invoke(result.BaseOffset, header.LastOffsetDelta + 1);
        return result;
    }

    /// <summary>Ends the open transaction of a producer with a marker that commits or aborts it.</summary>
    /// <remarks>
    /// Refused with <see cref="ErrorCode.InvalidProducerEpoch"/> or
    /// <see cref="ErrorCode.TransactionCoordinatorFenced"/> when a later epoch has begun. A marker for a producer with
    /// no open transaction here is written all the same, as Kafka does.
    /// </remarks>
    public AppendResult AppendControlBatch(long producerId, short producerEpoch, bool commit, int coordinatorEpoch)
    {
        AppendResult result;
        AppendWaiter[] waiters;
        lock (_lock)
        {
            if (_closed)
            {
                return AppendResult.Refused(ErrorCode.UnknownTopicOrPartition, "The partition is not there any more.");
            }

            if (_producers.FindMarkerRefusal(producerId, producerEpoch, coordinatorEpoch) is { } refused)
            {
                return refused;
            }

            var timestamp = Now;
            result = new AppendResult(ErrorCode.None, _nextOffset, timestamp);
            var marker = ControlBatch.Create(timestamp, producerId, producerEpoch, commit, coordinatorEpoch);
            if (TryWrite(marker, 1, null) is { } failed)
            {
                return failed;
            }

            _producers.AddMarker(producerId, producerEpoch, commit, coordinatorEpoch, result.BaseOffset);
            waiters = TakeWaiters();
        }

        Signal(waiters);
        Appended?.Invoke(result.BaseOffset, 1);
        return result;
    }

    /// <summary>Reads whole batches from <paramref name="offset"/> on, as far as the isolation level goes.</summary>
    /// <returns><see langword="null"/> when the offset lies outside of the log.</returns>
    /// <remarks>The first batch may begin before <paramref name="offset"/>; the reader skips to it.</remarks>
    public FetchedRecords? Read(long offset, int maxBytes, IsolationLevel isolation, bool atLeastOneBatch)
    {
        lock (_lock)
        {
            if (_closed || offset < _startOffset || offset > _nextOffset)
            {
                return null;
            }

            var stable = FindStable();
            var committedOnly = isolation == IsolationLevel.ReadCommitted;
            var end = committedOnly ? stable : _nextOffset;
            var (slices, next) = _segments.Read(offset, end, maxBytes, atLeastOneBatch);
            return new FetchedRecords
            {
                Slices = slices,
                Size = slices.Sum(slice => slice.Length),
                HighWatermark = _nextOffset,
                LastStableOffset = stable,
                StartOffset = _startOffset,
                AbortedTransactions = committedOnly ? _producers.FindAborted(offset, next) : null,
            };
        }
    }

    // Records of an open transaction may have been deleted; what is left begins at the start.
    private long FindStable() =>
        _producers.FirstUndecidedOffset is { } first ? Math.Max(first, _startOffset) : _nextOffset;

    /// <summary>Finds the first record whose timestamp is not before <paramref name="timestamp"/>.</summary>
    public TimestampedOffset? FindByTimestamp(long timestamp)
    {
        lock (_lock)
        {
            return TimestampSearch.FindFirst(_segments.Segments, timestamp, _startOffset);
        }
    }

    /// <summary>Finds the record with the greatest timestamp, the first of several.</summary>
    public TimestampedOffset? FindMaxTimestamp()
    {
        lock (_lock)
        {
            var greatest = _segments.Segments.Max(segment => (long?)segment.MaxTimestamp);
            return greatest is { } timestamp
                ? TimestampSearch.FindFirst(_segments.Segments, timestamp, _startOffset)
                : null;
        }
    }

    /// <summary>Gives the greatest epoch not after <paramref name="epoch"/> and the offset at which it ended.</summary>
    public (int Epoch, long EndOffset) FindEndOfEpoch(int epoch)
    {
        lock (_lock)
        {
            return _epochs.FindEnd(epoch, _nextOffset);
        }
    }

    /// <summary>Gives the epoch in which the record at <paramref name="offset"/> was written.</summary>
    public int EpochOf(long offset)
    {
        lock (_lock)
        {
            return _epochs.Of(offset);
        }
    }

    /// <summary>Has <paramref name="waiter"/> signalled at the next change, once.</summary>
    public void Subscribe(AppendWaiter waiter)
    {
        lock (_lock)
        {
            _waiters.Add(waiter);
        }
    }

    public void Unsubscribe(AppendWaiter waiter)
    {
        lock (_lock)
        {
            _waiters.Remove(waiter);
        }
    }

    /// <summary>Signals all who wait, because something other than an append has changed.</summary>
    public void WakeWaiters()
    {
        AppendWaiter[] waiters;
        lock (_lock)
        {
            waiters = TakeWaiters();
        }

        Signal(waiters);
    }

    internal void BeginLeaderEpoch(int epoch)
    {
        lock (_lock)
        {
            _epochs.Begin(epoch, _nextOffset);
        }

        WakeWaiters();
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private AppendResult? TryWrite(ReadOnlySpan<byte> batch, int offsets, long? appendTime)
    {
        try
        {
            _segments.Append(batch, _nextOffset, _epochs.Current, appendTime);
        }
        catch (IOException fault)
        {
            return AppendResult.Refused(
                ErrorCode.KafkaStorageError, $"The batch could not be written to disk: {fault.Message}");
        }

        Volatile.Write(ref _nextOffset, _nextOffset + offsets);
        return null;
    }

    private AppendWaiter[] TakeWaiters()
    {
        if (_waiters.Count == 0)
        {
            return [];
        }

        var waiters = _waiters.ToArray();
        _waiters.Clear();
        return waiters;
    }

    // Outside of the lock: whoever wakes up reads the log at once.
    private static void Signal(AppendWaiter[] waiters)
    {
        foreach (var waiter in waiters)
        {
            waiter.Signal();
        }
    }
}
