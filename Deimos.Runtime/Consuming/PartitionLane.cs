using System.Threading.Channels;
using Deimos.Observability;
using Microsoft.Extensions.Logging;

namespace Deimos.Consuming;

/// <summary>
/// Handles the messages of one assigned partition in their order, one at a time, until the partition is taken away.
/// </summary>
/// <remarks>
/// A message that must be tried again stays where it is, and everything behind it waits; the Kafka client's thread is
/// never held up. The offset is stored only for a message that is done with, and never after the lane was abandoned.
/// </remarks>
internal sealed partial class PartitionLane : IDisposable
{
    private readonly Channel<ReceivedMessage> _queue = Channel.CreateUnbounded<ReceivedMessage>(
        new() { SingleReader = true, SingleWriter = true });

    /// <summary>Canceled when no further attempt may begin.</summary>
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Canceled when the attempt at work must break off.</summary>
    private readonly CancellationTokenSource _abandoned = new();

    private readonly ManualResetEventSlim _room = new(initialState: true);
    private readonly LaneContext _context;
    private int _queued;

    public PartitionLane(LaneContext context)
    {
        _context = context;
        Completion = Task.Run(RunAsync);
    }

    /// <summary>Gets a task that ends when the lane has stopped and the last attempt is over; it never fails.</summary>
    public Task Completion { get; }

    /// <summary>Gets since when the lane has been trying the same message again.</summary>
    public DateTimeOffset? StuckSince { get; private set; }

    /// <summary>Gets or sets a value indicating whether fetching is paused; for the client's thread only.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Gets a value indicating whether at most half of the places are taken.</summary>
    public bool HasRoom => Volatile.Read(ref _queued) <= _context.Capacity / 2;

    /// <summary>Adds a message; for the client's thread only.</summary>
    public void Enqueue(ReceivedMessage message)
    {
        if (Interlocked.Increment(ref _queued) >= _context.Capacity)
        {
            _room.Reset();
        }

        _queue.Writer.TryWrite(message);
    }

    /// <summary>Waits a moment for a free place.</summary>
    /// <returns><see langword="false"/> if the lane is still full: its fetching is to be paused.</returns>
    public bool WaitForRoom(TimeSpan patience) => _room.IsSet || HasRoom || _room.Wait(patience);

    /// <summary>Lets the attempt at work finish, and begins no other.</summary>
    public void Stop() => _stopping.Cancel();

    /// <summary>Breaks off the attempt at work and stores nothing any more.</summary>
    public void Abandon()
    {
        _stopping.Cancel();
        _abandoned.Cancel();
    }

    /// <summary>Frees what a lane holds whose <see cref="Completion"/> has ended.</summary>
    public void Dispose()
    {
        _stopping.Dispose();
        _abandoned.Dispose();
        _room.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync(_stopping.Token).ConfigureAwait(false))
            {
                while (!_stopping.IsCancellationRequested && _queue.Reader.TryRead(out var message))
                {
                    if (Interlocked.Decrement(ref _queued) <= _context.Capacity / 2)
                    {
                        _room.Set();
                    }

                    await FinishAsync(message).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped; what was not stored comes again to the next owner.
        }
    }

    /// <summary>Tries a message until it is done with.</summary>
    private async Task FinishAsync(ReceivedMessage message)
    {
        for (var retryCount = 0; !await AttemptAsync(message, retryCount).ConfigureAwait(false);)
        {
            StuckSince ??= _context.Time.GetUtcNow();
            retryCount++;
            await Task.Delay(_context.Backoff.Pause(retryCount), _context.Time, _stopping.Token).ConfigureAwait(false);
        }

        if (StuckSince is not null)
        {
            StuckSince = null;
            LogRecovered(_context.Logger, message);
        }

        if (!_abandoned.IsCancellationRequested)
        {
            _context.Store(message);
        }
    }

    private async Task<bool> AttemptAsync(ReceivedMessage message, int retryCount)
    {
        await _context.Slots.WaitAsync(_stopping.Token).ConfigureAwait(false);
        try
        {
            return await _context.Handler.HandleAsync(message, retryCount, _abandoned.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_abandoned.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // The handler has decided about its own failures; what is left must not end the lane.
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            LogAttemptFailed(_context.Logger, message, unexpected);
            return false;
        }
        finally
        {
            _context.Slots.Release();
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
        Message = "{Message} succeeded after earlier failures; its partition goes on")]
    private static partial void LogRecovered(ILogger logger, ReceivedMessage message);
}
