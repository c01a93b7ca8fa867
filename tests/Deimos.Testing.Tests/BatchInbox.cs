using Deimos.Consuming;

namespace Deimos.Testing.Tests;

/// <summary>What a batch consumer was given, and what it is to throw.</summary>
internal sealed class BatchInbox
{
    public List<(IReadOnlyList<Thing?> Things, BatchMetadata Metadata)> Batches { get; } = [];

    public Exception? Failure { get; set; }
}
