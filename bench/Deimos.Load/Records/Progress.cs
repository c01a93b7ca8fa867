using System.Diagnostics;

namespace Deimos.Load.Records;

/// <summary>Counts what is written, from the first batch to the last.</summary>
internal sealed class Progress(int expected)
{
    private readonly TaskCompletionSource<TimeSpan> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _startedAt;
    private int _count;

    /// <summary>Gets how long it took.</summary>
    public Task<TimeSpan> Done => _done.Task;

    public void Begin() => Interlocked.CompareExchange(ref _startedAt, Stopwatch.GetTimestamp(), 0);

    public void Add(int count)
    {
        if (Interlocked.Add(ref _count, count) >= expected)
        {
            _done.TrySetResult(Stopwatch.GetElapsedTime(Volatile.Read(ref _startedAt)));
        }
    }
}
