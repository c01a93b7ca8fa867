using System.Collections.Concurrent;
using Confluent.Kafka;
using Deimos.Kafka;
using Microsoft.Extensions.Logging;

namespace Deimos.Consuming;

/// <summary>
/// One Kafka client of a worker, from its subscription to its close.
/// </summary>
/// <remarks>
/// All members but the states are for the worker's polling thread, on which the client's callbacks run too.
/// </remarks>
internal sealed partial class ConsumerSession : IDisposable
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a poll waits while a paused lane may get room at any moment.</summary>
    private static readonly TimeSpan PausedPollTimeout = TimeSpan.FromMilliseconds(5);

    /// <summary>How long what is finished waits to be stored; the client commits what is stored every second.</summary>
    private static readonly TimeSpan StoreInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the thread waits for room in a lane before it pauses the partition.</summary>
    private static readonly TimeSpan RoomPatience = TimeSpan.FromMilliseconds(50);

    private readonly ConsumerProfile _profile;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LaneContext _context;
    private readonly ClientUse _use = new();
    private readonly CancellationTokenSource _hurrying = new();
    private readonly ConcurrentDictionary<TopicPartition, PartitionLane> _lanes = new();
    private readonly IConsumer<byte[]?, byte[]?> _client;
    private readonly TimeSpan _drainTimeout;
    private ErrorCode? _lastError;
    private TopicPartition? _lastPartition;
    private long _storedAt;
    private bool _isAnyPaused;
    private bool _isLeaving;

    public ConsumerSession(
        ConsumerProfile profile,
        Func<Action<TopicPartitionOffset>, LaneContext> createContext,
        KafkaClientConfigs configs,
        TimeProvider time,
        ILogger logger)
    {
        _profile = profile;
        _time = time;
        _logger = logger;
        _context = createContext(Store);
        Reachability = new(profile.Name, configs.BootstrapServers, time, logger);
        var reset = profile.Options.StartFromBeginning ? AutoOffsetReset.Earliest : AutoOffsetReset.Latest;
        var config = configs.ForConsumer(profile.GroupId, reset, profile.Options.InstanceId);
        _drainTimeout = DrainTimeout(config);
        _client = new ConsumerBuilder<byte[]?, byte[]?>(config)
            .WithTokens(configs)
            .SetLogHandler((_, message) => ClientLog.Write(logger, message))
            .SetErrorHandler((client, error) =>
            {
                ClientLog.Write(logger, profile.Name, error);
                Reachability.Report(error, client.Handle, _use);
            })
            .SetPartitionsAssignedHandler((_, partitions) => Assign(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => Revoke(partitions))
            .SetPartitionsLostHandler((_, partitions) => Lose(partitions))
            .Build();
        if (profile.Common.ReportLag)
        {
            _ = new EndOffsets(_client.Handle, _use, profile, () => Lanes, time, logger).WatchAsync();
        }
    }

    public BrokerReachability Reachability { get; }

    /// <summary>Gets the assigned partitions with their lanes, as a moment's picture.</summary>
    public KeyValuePair<TopicPartition, PartitionLane>[] Lanes => _lanes.ToArray();

    /// <summary>Gets a value indicating whether the group has taken this client in.</summary>
    public bool HasJoined { get; private set; }

    /// <summary>Polls until it is stopped, then drains and leaves the group.</summary>
    /// <exception cref="KafkaException">The client has met a fatal error.</exception>
    public void Run(CancellationToken stopping)
    {
        try
        {
            _client.Subscribe(_profile.Topic);
            while (!stopping.IsCancellationRequested)
            {
                Poll();
                HasJoined = HasJoined || !string.IsNullOrEmpty(_client.MemberId);
                ResumeLanesWithRoom();
                StoreFinished();
            }
        }
        finally
        {
            _isLeaving = true;
            Drain([.. _lanes.Keys]);
            CommitBeforeLeaving();
            _client.Close();
        }
    }

    /// <summary>Gives handlers at work no more time.</summary>
    public void Hurry()
    {
        try
        {
            _hurrying.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The session is over already.
        }
    }

    public void Dispose()
    {
        _use.Dispose();
        _client.Dispose();
        _hurrying.Dispose();
    }

    private void Poll()
    {
        try
        {
            if (_client.Consume(_isAnyPaused ? PausedPollTimeout : PollTimeout) is not { } result)
            {
                return;
            }

            _lastError = null;
            Reachability.Answered();
            if (LaneOf(result) is not { } lane)
            {
                return;
            }

            if (result.IsPartitionEOF)
            {
                lane.CaughtUp(result.TopicPartitionOffset);
                return;
            }

            lane.Enqueue(new(result));
            PauseIfFull(result, lane);
        }
        catch (ConsumeException failure) when (!failure.Error.IsFatal)
        {
            // The client goes on by itself; say it once until something else happens.
            if (_lastError != failure.Error.Code)
            {
                _lastError = failure.Error.Code;
                LogError(_profile.Name, _profile.Topic, _profile.GroupId, failure.Error.Code, failure.Error.Reason);
            }
        }
    }

    /// <summary>Finds a message's lane; most messages are of the same partition as the one before.</summary>
    private PartitionLane? LaneOf(ConsumeResult<byte[]?, byte[]?> result)
    {
        if (_lastPartition is null || _lastPartition.Partition != result.Partition
            || _lastPartition.Topic != result.Topic)
        {
            _lastPartition = result.TopicPartition;
        }

        return _lanes.GetValueOrDefault(_lastPartition);
    }

    private void StoreFinished()
    {
        if (_time.GetElapsedTime(_storedAt) < StoreInterval)
        {
            return;
        }

        _storedAt = _time.GetTimestamp();
        foreach (var (_, lane) in _lanes)
        {
            lane.StoreFinished();
        }
    }

    private void PauseIfFull(ConsumeResult<byte[]?, byte[]?> result, PartitionLane lane)
    {
        if (!lane.IsPaused && !lane.WaitForRoom(RoomPatience))
        {
            _client.Pause([result.TopicPartition]);
            lane.IsPaused = true;
            _isAnyPaused = true;
            LogPaused(_profile.Name, result.TopicPartition);
        }
    }

    private void ResumeLanesWithRoom()
    {
        if (!_isAnyPaused)
        {
            return;
        }

        _isAnyPaused = false;
        foreach (var (partition, lane) in _lanes)
        {
            if (lane is { IsPaused: true, HasRoom: true })
            {
                _client.Resume([partition]);
                lane.IsPaused = false;
                LogResumed(_profile.Name, partition);
            }

            _isAnyPaused |= lane.IsPaused;
        }
    }

    /// <summary>Commits what was stored; a group that rebalances refuses that, so the rebalance ends first.</summary>
    private void CommitBeforeLeaving()
    {
        var startedAt = _time.GetTimestamp();
        while (true)
        {
            try
            {
                _client.Commit();
                return;
            }
            catch (KafkaException refused) when (
                refused.Error.Code is ErrorCode.RebalanceInProgress or ErrorCode.IllegalGeneration
                && _time.GetElapsedTime(startedAt) < _drainTimeout
                && !_hurrying.IsCancellationRequested)
            {
                // Takes part in the rebalance; what it brings is for nobody here.
                Poll();
            }
            catch (KafkaException nothing) when (nothing.Error.Code == ErrorCode.Local_NoOffset)
            {
                return;
            }
            catch (KafkaException failed)
            {
                LogNotCommitted(_profile.Name, _profile.GroupId, failed.Error.Reason);
                return;
            }
        }
    }

    private void Assign(List<TopicPartition> partitions)
    {
        if (_isLeaving)
        {
            return;
        }

        foreach (var partition in partitions)
        {
            _lanes[partition] = new(_context);
        }

        LogAssigned(_profile.Name, partitions.Count, _lanes.Count);
    }

    private void Revoke(List<TopicPartitionOffset> partitions)
    {
        LogRevoked(_profile.Name, partitions.Count);
        Drain([.. partitions.Select(partition => partition.TopicPartition)]);
    }

    private void Lose(List<TopicPartitionOffset> partitions)
    {
        LogLost(_profile.Name, partitions.Count);
        Remove(partitions.Select(partition => partition.TopicPartition), lane => lane.Abandon())
            .ForEach(DisposeAfterwards);
    }

    /// <summary>While partitions are drained nothing is polled, which must not cost the membership.</summary>
    private TimeSpan DrainTimeout(ConsumerConfig config)
    {
        var pollInterval = TimeSpan.FromMilliseconds(config.MaxPollIntervalMs ?? 300_000);
        return _profile.Common.DrainTimeout < pollInterval * 0.8 ? _profile.Common.DrainTimeout : pollInterval * 0.8;
    }

    /// <summary>Lets lanes finish what is at work within the drain timeout, then breaks it off.</summary>
    private void Drain(IReadOnlyCollection<TopicPartition> partitions)
    {
        var lanes = Remove(partitions, lane => lane.Stop());
        var finished = Task.WhenAll(lanes.Select(lane => lane.Completion));
        try
        {
            finished.WaitAsync(_drainTimeout, _time, _hurrying.Token).GetAwaiter().GetResult();
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            LogDrainTimedOut(_profile.Name, lanes.Count(lane => !lane.Completion.IsCompleted), _drainTimeout);
            lanes.ForEach(lane =>
            {
                lane.StoreFinished();
                lane.Abandon();
            });
        }

        lanes.ForEach(DisposeAfterwards);
    }

    private List<PartitionLane> Remove(IEnumerable<TopicPartition> partitions, Action<PartitionLane> end)
    {
        var removed = new List<PartitionLane>();
        foreach (var partition in partitions)
        {
            if (_lanes.TryGetValue(partition, out var lane))
            {
                end(lane);
                _lanes.TryRemove(partition, out _);
                removed.Add(lane);
            }
        }

        return removed;
    }

    private static void DisposeAfterwards(PartitionLane lane) =>
        lane.Completion.ContinueWith(
            static (_, state) => ((PartitionLane)state!).Dispose(),
            lane,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

    /// <summary>Notes that all messages before an offset are done with; called by the lanes.</summary>
    private void Store(TopicPartitionOffset next)
    {
        // A handler may end after the deadline of its drain.
        if (!_use.TryEnter())
        {
            LogNotStored(_profile.Name, next, "the client is closed");
            return;
        }

        try
        {
            _client.StoreOffset(next);
        }
        catch (KafkaException late)
        {
            // The partition was taken away meanwhile; what is not stored comes again to its next owner.
            LogNotStored(_profile.Name, next, late.Error.Reason);
        }
        finally
        {
            _use.Exit();
        }
    }
}
