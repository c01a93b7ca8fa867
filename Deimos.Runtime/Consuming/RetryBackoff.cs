namespace Deimos.Consuming;

/// <summary>
/// The pauses between attempts at one message: doubling from the shortest to the longest, less a share that is left
/// to chance, so that consumers that failed together do not come back together.
/// </summary>
internal sealed class RetryBackoff(TimeSpan shortest, TimeSpan longest, double jitter, Random random)
{
    public TimeSpan Pause(int retryCount)
    {
        // Past 2^30 times the shortest pause the longest one has long been reached.
        var doubled = shortest.TotalMilliseconds * (1L << Math.Min(retryCount - 1, 30));
        var full = Math.Min(doubled, longest.TotalMilliseconds);
        var jittered = full * (1 - (jitter * random.NextDouble()));
        return TimeSpan.FromMilliseconds(Math.Max(jittered, shortest.TotalMilliseconds));
    }
}
