using System.Threading.Channels;
using Confluent.Kafka;
using Deimos.Observability;
using Microsoft.Extensions.Logging;

namespace Deimos.Consuming;

/// <summary>
/// Handles the messages of one assigned partition until it is taken away: one at a time, in batches, or one at a time
/// for each key.
/// </summary>
/// <remarks>
/// What must be tried again stays where it is, and everything behind it (with key strands: everything of its key)
/// waits; the Kafka client's thread is never held up. The offset that is stored has no unfinished message before it,
/// and nothing is stored after the lane was abandoned.
/// </remarks>
internal sealed partial class PartitionLane : IDisposable
{
    private readonly Channel<QueuedMessage> _queue = Channel.CreateUnbounded<QueuedMessage>(
        new() { SingleReader = true, SingleWriter = true });

    /// <summary>Canceled when no further attempt may begin.</summary>
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Canceled when the attempts at work must break off.</summary>
    private readonly CancellationTokenSource _abandoned = new();

    private readonly ManualResetEventSlim _room = new(initialState: true);
    private readonly Lock _gate = new();
    private readonly FinishedPrefix _unfinished = new();
    private readonly LaneContext _context;
    private readonly int _capacity;
    private readonly SemaphoreSlim _width;
    private QueuedMessage? _finished;
    private bool _isAbandoned;

    public PartitionLane(LaneContext context)
    {
        _context = context;
        _capacity = context.Profile.Capacity;
        _width = new(context.Profile.Options.KeyConcurrency);
        Completion = Task.Run(RunAsync);
    }

    /// <summary>Gets a task that ends when the lane has stopped and the last attempt is over; it never fails.</summary>
    public Task Completion { get; }

    /// <summary>Gets since when the lane has been trying the same again.</summary>
    public DateTimeOffset? StuckSince
    {
        get
        {
            lock (_gate)
            {
                return _unfinished.StuckSince;
            }
        }
    }

    /// <summary>Gets or sets a value indicating whether fetching is paused; for the client's thread only.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Gets or sets the partition's end when the brokers were last asked.</summary>
    public long? EndOffset { get; set; }

    /// <summary>Gets how many messages are not done with; nothing while either end is unknown.</summary>
    public long? Lag
    {
        get
        {
            lock (_gate)
            {
                return EndOffset is { } end && _unfinished.Position is { } position
                    ? Math.Max(0, end - position)
                    : null;
            }
        }
    }

    /// <summary>Gets a value indicating whether at most half of the places are taken.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_gate)
            {
                return _unfinished.Count <= _capacity / 2;
            }
        }
    }

    /// <summary>Adds a message; for the client's thread only.</summary>
    public void Enqueue(ReceivedMessage message)
    {
        QueuedMessage queued;
        lock (_gate)
        {
            queued = _unfinished.Add(message);
            if (_unfinished.Count >= _capacity)
            {
                _room.Reset();
            }
        }

        _queue.Writer.TryWrite(queued);
    }

    /// <summary>Notes that the client has given everything up to the partition's end.</summary>
    public void CaughtUp(TopicPartitionOffset end)
    {
        lock (_gate)
        {
            if (_unfinished.CaughtUp(end) is { } next && !_isAbandoned)
            {
                _finished = null;
                _context.Store(next);
            }
        }
    }

    /// <summary>Stores how far the lane has come.</summary>
    /// <remarks>Not with every message, because each time is a call into the client.</remarks>
    public void StoreFinished()
    {
        lock (_gate)
        {
            if (_finished is { } last && !_isAbandoned)
            {
                _context.Store(last.Next);
            }

            _finished = null;
        }
    }

    /// <summary>Waits a moment for a free place.</summary>
    /// <returns><see langword="false"/> if the lane is still full: its fetching is to be paused.</returns>
    public bool WaitForRoom(TimeSpan patience) => _room.IsSet || _room.Wait(patience);

    /// <summary>Lets the attempts at work finish, and begins no other.</summary>
    public void Stop() => _stopping.Cancel();

    /// <summary>Breaks off the attempts at work and stores nothing any more.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _isAbandoned = true;
        }

        _stopping.Cancel();
        _abandoned.Cancel();
    }

    /// <summary>Frees what a lane holds whose <see cref="Completion"/> has ended.</summary>
    public void Dispose()
    {
        _stopping.Dispose();
        _abandoned.Dispose();
        _room.Dispose();
        _width.Dispose();
    }

    private async Task RunAsync()
    {
        var strands = _context.Profile.Options.KeyConcurrency > 1
            ? new KeyStrands(message => FinishAsync([message]), _stopping.Token)
            : null;
        try
        {
            while (await _queue.Reader.WaitToReadAsync(_stopping.Token).ConfigureAwait(false))
            {
                while (!_stopping.IsCancellationRequested && _queue.Reader.TryRead(out var message))
                {
                    if (strands is null)
                    {
                        await FinishAsync(await CollectAsync(message).ConfigureAwait(false)).ConfigureAwait(false);
                    }
                    else
                    {
                        strands.Add(message);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped; what was not stored comes again to the next owner.
        }

        await (strands?.WhenAllAsync() ?? Task.CompletedTask).ConfigureAwait(false);
        StoreFinished();
    }

    /// <summary>Gathers what belongs into one batch with a message: all there is, and what comes soon.</summary>
    private async ValueTask<List<QueuedMessage>> CollectAsync(QueuedMessage first)
    {
        List<QueuedMessage> batch = [first];
        Take(batch);
        if (batch.Count == _context.Profile.BatchSize)
        {
            return batch;
        }

        using var patience = new CancellationTokenSource(_context.Profile.BatchWait, _context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stopping.Token);
        try
        {
            while (batch.Count < _context.Profile.BatchSize)
            {
                await _queue.Reader.WaitToReadAsync(either.Token).ConfigureAwait(false);
                Take(batch);
            }
        }
        catch (OperationCanceledException) when (!_stopping.IsCancellationRequested)
        {
            // The wait is over; what has come is the batch.
        }

        return batch;
    }

    private void Take(List<QueuedMessage> batch)
    {
        while (batch.Count < _context.Profile.BatchSize && _queue.Reader.TryRead(out var next))
        {
            batch.Add(next);
        }
    }

    /// <summary>Tries messages until they are done with.</summary>
    private async Task FinishAsync(List<QueuedMessage> queued)
    {
        var messages = new ReceivedMessage[queued.Count];
        for (var i = 0; i < messages.Length; i++)
        {
            messages[i] = queued[i].Message;
        }

        var first = queued[0];
        for (var retryCount = 0; !await AttemptAsync(messages, retryCount).ConfigureAwait(false);)
        {
            lock (_gate)
            {
                first.StuckSince ??= _context.Time.GetUtcNow();
            }

            retryCount++;
            await Task.Delay(_context.Backoff.Pause(retryCount), _context.Time, _stopping.Token).ConfigureAwait(false);
        }

        if (first.StuckSince is not null)
        {
            LogRecovered(_context.Logger, first.Message);
        }

        lock (_gate)
        {
            _finished = _unfinished.Finish(queued) ?? _finished;
            if (_unfinished.Count <= _capacity / 2)
            {
                _room.Set();
            }
        }
    }

    private async Task<bool> AttemptAsync(ReceivedMessage[] messages, int retryCount)
    {
        await _width.WaitAsync(_stopping.Token).ConfigureAwait(false);
        try
        {
            await _context.Slots.WaitAsync(_stopping.Token).ConfigureAwait(false);
            try
            {
                _stopping.Token.ThrowIfCancellationRequested();
                lock (_gate)
                {
                    messages[0].DoneBefore = _unfinished.Position ?? 0;
                }

                return await _context.Handler.HandleAsync(messages, retryCount, _abandoned.Token)
                    .ConfigureAwait(false);
            }
            finally
            {
                _context.Slots.Release();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // The handler has decided about its own failures; what is left must not end the lane.
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            LogAttemptFailed(_context.Logger, messages[0], unexpected);
            return false;
        }
        finally
        {
            _width.Release();
        }
    }

    [LoggerMessage(
        EventId = DeimosEventIds.AttemptFailed,
        Level = LogLevel.Error,
        Message = "{Message} could not be judged and will be tried again")]
    private static partial void LogAttemptFailed(ILogger logger, ReceivedMessage message, Exception exception);

    [LoggerMessage(
        EventId = DeimosEventIds.MessageRecovered,
        Level = LogLevel.Information,
        Message = "{Message} succeeded after earlier failures")]
    private static partial void LogRecovered(ILogger logger, ReceivedMessage message);
}
