namespace Deimos.Load.Records;

/// <summary>Counts what is written, and measures from the first batch to the last.</summary>
internal sealed class Progress(int expected)
{
    private readonly TaskCompletionSource<Measurement> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private Func<Measurement>? _end;
    private int _count;

    /// <summary>Gets what it took.</summary>
    public Task<Measurement> Done => _done.Task;

    public void Begin()
    {
        lock (_gate)
        {
            _end ??= Measurement.Begin();
        }
    }

    public void Add(int count)
    {
        if (Interlocked.Add(ref _count, count) >= expected)
        {
            _done.TrySetResult(_end!());
        }
    }
}
