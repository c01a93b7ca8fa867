using System.Collections;

namespace Deimos.Embedded.Kafka.Inspection;

/// <summary>
/// The latest requests that the brokers have dealt with, in the order in which they were done.
/// </summary>
/// <remarks>
/// Bounded by <see cref="EmbeddedKafkaOptions.RequestLogCapacity"/>: the oldest leave first. Safe for use from many
/// threads; enumerating gives what is there at that moment.
/// </remarks>
public sealed class RequestLog : IEnumerable<LoggedRequest>
{
    private readonly Lock _lock = new();
    private readonly Queue<LoggedRequest> _requests = [];
    private readonly ChangeSignal _changes = new();
    private readonly int _capacity;

    internal RequestLog(int capacity) => _capacity = capacity;

    /// <summary>Gets how many requests are kept now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _requests.Count;
            }
        }
    }

    internal bool IsOn => _capacity > 0;

    /// <summary>Waits for a request, one that is in the log already or a later one.</summary>
    /// <param name="matches">Says which.</param>
    /// <param name="cancellationToken">Ends the wait; the exception then shows the latest requests.</param>
    /// <returns>The first that matches.</returns>
    public async Task<LoggedRequest> WaitForAsync(
        Func<LoggedRequest, bool> matches, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(matches);
        LoggedRequest? found = null;
        await _changes.UntilAsync(
            () => (found = Snapshot().FirstOrDefault(matches)) is not null, Describe, cancellationToken)
            .ConfigureAwait(false);
        return found!;
    }

    /// <summary>Forgets all requests so far.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _requests.Clear();
        }
    }

    /// <summary>Gives the requests that are kept now.</summary>
    /// <returns>The requests, the oldest first.</returns>
    public IEnumerator<LoggedRequest> GetEnumerator() => ((IEnumerable<LoggedRequest>)Snapshot()).GetEnumerator();

    /// <inheritdoc />
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(LoggedRequest request)
    {
        lock (_lock)
        {
            if (_requests.Count == _capacity)
            {
                _requests.Dequeue();
            }

            _requests.Enqueue(request);
        }

        _changes.Pulse();
    }

    private LoggedRequest[] Snapshot()
    {
        lock (_lock)
        {
            return [.. _requests];
        }
    }

    private string Describe() =>
        $"No request was the one waited for. The latest were:\n  {string.Join("\n  ", Snapshot().TakeLast(10))}";
}
