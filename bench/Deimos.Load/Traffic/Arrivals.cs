namespace Deimos.Load.Traffic;

/// <summary>Counts what arrives, and measures from the first message to the last.</summary>
internal sealed class Arrivals(int expected)
{
    private readonly TaskCompletionSource<Measurement> _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<Measurement>? _end;
    private int _count;

    /// <summary>Gets what was measured, once all have arrived.</summary>
    public Task<Measurement> All => _all.Task;

    public void Add(int count)
    {
        // Joining a group is no matter of speed, so the clock starts with the first message.
        var now = Interlocked.Add(ref _count, count);
        if (now == count)
        {
            _end = Measurement.Begin();
        }

        if (now >= expected && now - count < expected)
        {
            _all.SetResult(_end!());
        }
    }
}
