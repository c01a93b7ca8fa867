using Deimos.Embedded.Kafka.Groups;

namespace Deimos.Embedded.Kafka.Server;

/// <summary>
/// Ends a connection whose client has the broker wait for too long.
/// </summary>
/// <remarks>
/// The clock stands still while a request is being answered: a long poll or a join may take as long as it asked for.
/// </remarks>
internal sealed class ConnectionDeadline : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ConnectionLimits _limits;
    private readonly DeadlineTimer _timer;
    private readonly long _opened;
    private long? _requestBegan;
    private string _what = "";
    private TimeSpan _limit;

    /// <param name="time">The cluster's clock.</param>
    /// <param name="limits">How long each wait may take.</param>
    /// <param name="expired">Is told what the client has not done, and the limit for it. It must not wait.</param>
    public ConnectionDeadline(TimeProvider time, ConnectionLimits limits, Action<string, TimeSpan> expired)
    {
        _time = time;
        _limits = limits;
        _opened = time.GetTimestamp();
        _timer = new DeadlineTimer(time, _gate, () => expired(_what, _limit));
    }

    /// <summary>The broker waits for a request, or for the rest of one.</summary>
    public void AwaitRequest(bool isAuthenticated, bool hasPart)
    {
        lock (_gate)
        {
            _requestBegan = hasPart ? _requestBegan ?? _time.GetTimestamp() : null;
            var left = _limits.MaxIdle;
            (_what, _limit) = ("has sent nothing", left);
            if (_requestBegan is { } began)
            {
                Shorten(ref left, began, _limits.RequestTimeout, "has not sent the rest of a request");
            }

            if (!isAuthenticated)
            {
                Shorten(ref left, _opened, _limits.AuthenticationTimeout, "has not authenticated");
            }

            _timer.Set(left);
        }
    }

    /// <summary>The broker waits for the client to read what it is sent.</summary>
    public void AwaitReader()
    {
        lock (_gate)
        {
            (_what, _limit) = ("has not read what it was sent", _limits.MaxIdle);
            _timer.Set(_limits.MaxIdle);
        }
    }

    /// <summary>The broker waits for nothing.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _timer.Clear();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _timer.Dispose();
        }
    }

    private void Shorten(ref TimeSpan left, long since, TimeSpan limit, string what)
    {
        var here = limit - _time.GetElapsedTime(since);
        if (here < left)
        {
            left = here > TimeSpan.Zero ? here : TimeSpan.Zero;
            (_what, _limit) = (what, limit);
        }
    }
}
