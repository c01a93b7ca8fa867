using Confluent.Kafka;

namespace Deimos.Producing;

/// <summary>
/// The fate of messages that were handed to the Kafka client together.
/// </summary>
internal sealed class DeliveryBatch
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Error?[] _errors;
    private readonly Action<DeliveryBatch> _completed;
    private int _pending;
    private int _failed;
    private Error? _firstError;
    private MessageHeaders? _lastHeaders;
    private Headers? _converted;

    public DeliveryBatch(IReadOnlyList<OutboundMessage> messages, long startedAt, Action<DeliveryBatch> completed)
    {
        Messages = messages;
        StartedAt = startedAt;
        _completed = completed;
        _errors = new Error?[messages.Count];
        _pending = messages.Count;
    }

    public IReadOnlyList<OutboundMessage> Messages { get; }

    public string Topic => Messages[0].Topic;

    /// <summary>Gets the time provider's timestamp of the hand-over.</summary>
    public long StartedAt { get; }

    public int FailedCount => Volatile.Read(ref _failed);

    public Error? FirstError => Volatile.Read(ref _firstError);

    /// <summary>Gets a task that ends when every message is acknowledged or has failed; it never fails.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Gets what went wrong with one message, or nothing.</summary>
    public Error? ErrorOf(int index) => Volatile.Read(ref _errors[index]);

    /// <summary>Gives the messages that have failed so far.</summary>
    public IReadOnlyList<OutboundMessage> Failed() => [.. Messages.Where((_, index) => ErrorOf(index) is not null)];

    /// <summary>
    /// Gives a message's headers as the client wants them, made once for all that share them; for whoever hands the
    /// messages over, one after another.
    /// </summary>
    public Headers? HeadersOf(OutboundMessage message)
    {
        if (!ReferenceEquals(message.Headers, _lastHeaders))
        {
            _lastHeaders = message.Headers;
            _converted = message.Headers.Count == 0 ? null : [];
            foreach (var (name, value) in message.Headers)
            {
                _converted!.Add(name, value);
            }
        }

        return _converted;
    }

    /// <summary>Notes the fate of one message.</summary>
    public void Report(int index, Error error)
    {
        if (error.IsError)
        {
            Volatile.Write(ref _errors[index], error);
            Interlocked.CompareExchange(ref _firstError, error, null);
            Interlocked.Increment(ref _failed);
        }

        if (Interlocked.Decrement(ref _pending) == 0)
        {
            _completed(this);
            _completion.SetResult();
        }
    }

    /// <summary>Gives up a message, and all after it, that never reached the client.</summary>
    public void Abandon(int fromIndex, Error error)
    {
        for (var index = fromIndex; index < Messages.Count; index++)
        {
            Report(index, error);
        }
    }
}
