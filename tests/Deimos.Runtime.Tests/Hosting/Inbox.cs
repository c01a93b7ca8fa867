using System.Collections.Concurrent;
using Deimos.Consuming;

namespace Deimos.Runtime.Tests.Hosting;

/// <summary>What consumers of a test were given, and what they are to do with it.</summary>
internal sealed class Inbox<T>
    where T : class
{
    private readonly ConcurrentQueue<(T? Payload, MessageMetadata Metadata)> _received = new();

    public IReadOnlyList<(T? Payload, MessageMetadata Metadata)> Received => [.. _received];

    public Action<T?, MessageMetadata>? OnReceived { get; init; }

    public Func<Exception, T?, bool>? IsFatal { get; init; }

    public void Take(T? payload, MessageMetadata metadata)
    {
        _received.Enqueue((payload, metadata));
        OnReceived?.Invoke(payload, metadata);
    }
}
