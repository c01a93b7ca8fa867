namespace Deimos.Kafka;

/// <summary>
/// Keeps a Kafka client from being freed while somebody is inside one of its calls. librdkafka does not look after
/// that, and the process would end.
/// </summary>
/// <remarks>Safe for concurrent use. Every entry that succeeded is followed by an <see cref="Exit"/>.</remarks>
internal sealed class ClientUse : IDisposable
{
    private const int Closed = int.MinValue;
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _unused = new();
    private int _users;

    public ClientUse() => Closing = _closing.Token;

    /// <summary>Gets a token that is canceled when the client is about to be freed.</summary>
    public CancellationToken Closing { get; }

    /// <summary>Says whether the client may be called.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _users) > 0)
        {
            return true;
        }

        Exit();
        return false;
    }

    public void Exit()
    {
        if (Interlocked.Decrement(ref _users) == Closed)
        {
            _unused.TrySetResult();
        }
    }

    /// <summary>Lets nobody in any more and waits until the last has left.</summary>
    public void Dispose()
    {
        _closing.Cancel();
        if (Interlocked.Add(ref _users, Closed) != Closed)
        {
            _unused.Task.Wait();
        }

        _closing.Dispose();
    }
}
