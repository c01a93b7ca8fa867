using System.Collections.Concurrent;
using System.Text;
using Deimos.Consuming;

namespace Deimos.Runtime.Tests.Consuming;

/// <summary>A handler that does with each message what a test says, and keeps what it was given.</summary>
internal sealed class ScriptedHandler(
    Func<ReceivedMessage, int, CancellationToken, Task<bool>>? script = null) : IMessageHandler
{
    private readonly ConcurrentQueue<(string Message, int RetryCount)> _calls = new();

    public IReadOnlyList<(string Message, int RetryCount)> Calls => [.. _calls];

    public IReadOnlyList<string> Finished => [.. FinishedQueue];

    private ConcurrentQueue<string> FinishedQueue { get; } = new();

    public static string Text(ReceivedMessage message) => Encoding.UTF8.GetString(message.Value!);

    public async ValueTask<bool> HandleAsync(
        IReadOnlyList<ReceivedMessage> messages, int retryCount, CancellationToken cancellationToken)
    {
        var message = messages.ShouldHaveSingleItem();
        _calls.Enqueue((Text(message), retryCount));
        var finished = script is null || await script(message, retryCount, cancellationToken);
        if (finished)
        {
            FinishedQueue.Enqueue(Text(message));
        }

        return finished;
    }
}
