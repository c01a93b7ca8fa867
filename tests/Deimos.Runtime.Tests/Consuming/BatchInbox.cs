using System.Collections.Concurrent;
using Deimos.Consuming;
using Deimos.Runtime.Tests.Hosting;

namespace Deimos.Runtime.Tests.Consuming;

/// <summary>The batches that a consumer was given, and what it is to do with them.</summary>
internal sealed class BatchInbox
{
    private readonly ConcurrentQueue<Batch> _received = new();

    public IReadOnlyList<Batch> Received => [.. _received];

    public IEnumerable<string?> Ids => Received.SelectMany(batch => batch.Payloads).Select(thing => thing?.TestId);

    public Action<Batch>? OnReceived { get; init; }

    public Func<Exception, IReadOnlyList<Thing?>, bool>? IsFatal { get; init; }

    public void Take(IReadOnlyList<Thing?> payloads, BatchMetadata metadata)
    {
        var batch = new Batch(payloads, metadata);
        _received.Enqueue(batch);
        OnReceived?.Invoke(batch);
    }

    internal sealed record Batch(IReadOnlyList<Thing?> Payloads, BatchMetadata Metadata);
}
