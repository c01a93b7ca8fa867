using System.Collections.Immutable;
using Deimos.Consuming;

namespace Deimos.Testing.Tests;

/// <summary>What consumers were given, and what they are to throw.</summary>
internal sealed class Inbox
{
    private ImmutableList<(object? Payload, MessageMetadata Metadata)> _taken = [];

    public ImmutableList<(object? Payload, MessageMetadata Metadata)> Taken => Volatile.Read(ref _taken);

    public int Count => Taken.Count;

    public Exception? Failure { get; set; }

    public Task Take(object? payload, MessageMetadata metadata)
    {
        ImmutableInterlocked.Update(ref _taken, (taken, one) => taken.Add(one), (payload, metadata));
        return Failure is { } failure ? Task.FromException(failure) : Task.CompletedTask;
    }
}
