namespace Deimos.Embedded.Kafka.Groups;

/// <summary>
/// Runs an action, under the lock it is given, once a deadline has passed that may be moved at any time before.
/// </summary>
/// <remarks>
/// Moving the deadline back, as every heartbeat does, only writes a field: the timer that then rings too early is wound
/// again for the rest. All members but the timer's own callback are called with the lock held.
/// </remarks>
internal sealed class DeadlineTimer : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Lock _gate;
    private readonly Action _expired;
    private readonly ITimer _timer;
    private long? _deadline;
    private long? _rings;

    public DeadlineTimer(TimeProvider time, Lock gate, Action expired)
    {
        _time = time;
        _gate = gate;
        _expired = expired;
        _timer = time.CreateTimer(
            static state => ((DeadlineTimer)state!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Set(TimeSpan delay)
    {
        _deadline = _time.GetTimestamp() + (long)(delay.TotalSeconds * _time.TimestampFrequency);
        if (_rings is null || _rings > _deadline)
        {
            Wind(delay);
        }
    }

    public void Clear() => _deadline = null;

    public void Dispose()
    {
        _deadline = null;
        _timer.Dispose();
    }

    private void Ring()
    {
        lock (_gate)
        {
            _rings = null;
            if (_deadline is not { } deadline)
            {
                return;
            }

            var left = deadline - _time.GetTimestamp();
            if (left > 0)
            {
                Wind(TimeSpan.FromSeconds((double)left / _time.TimestampFrequency));
                return;
            }

            _deadline = null;
            _expired();
        }
    }

    private void Wind(TimeSpan delay)
    {
        _rings = _deadline;

        // Timers count whole milliseconds; a fraction cut off would make this one ring early again and again.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }
}
