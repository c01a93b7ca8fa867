using System.Collections.Immutable;
using Deimos.Consuming;

namespace Deimos.Testing.Tests;

/// <summary>What consumers were given, and what they are to throw.</summary>
internal sealed class Inbox
{
    private TaskCompletionSource? _held;
    private ImmutableList<(object? Payload, MessageMetadata Metadata)> _taken = [];

    public ImmutableList<(object? Payload, MessageMetadata Metadata)> Taken => Volatile.Read(ref _taken);

    public int Count => Taken.Count;

    public Exception? Failure { get; set; }

    public Task Take(object? payload, MessageMetadata metadata)
    {
        ImmutableInterlocked.Update(ref _taken, (taken, one) => taken.Add(one), (payload, metadata));
        return Failure is { } failure ? Task.FromException(failure) : _held?.Task ?? Task.CompletedTask;
    }

    /// <summary>Lets what is taken from now on be at work until <see cref="Release"/>.</summary>
    public void Hold() => _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _held?.TrySetResult();
}
