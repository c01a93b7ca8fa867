using Deimos.Consuming;

namespace Deimos.Testing.Tests;

/// <summary>What consumers were given, and what they are to throw.</summary>
internal sealed class Inbox
{
    public List<(object? Payload, MessageMetadata Metadata)> Taken { get; } = [];

    public Exception? Failure { get; set; }

    public Task Take(object? payload, MessageMetadata metadata)
    {
        Taken.Add((payload, metadata));
        return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
    }
}
