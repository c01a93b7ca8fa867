namespace Deimos.Consuming;

/// <summary>
/// The pauses between attempts at one message: doubling from the shortest to the longest, with chance in the upper
/// half, so that consumers that failed together do not come back together.
/// </summary>
internal sealed class RetryBackoff(TimeSpan shortest, TimeSpan longest, Random random)
{
    public TimeSpan Pause(int retryCount)
    {
        // Past 2^30 times the shortest pause the longest one has long been reached.
        var doubled = shortest.TotalMilliseconds * (1L << Math.Min(retryCount - 1, 30));
        var full = Math.Min(doubled, longest.TotalMilliseconds);
        var jittered = full * (0.5 + (random.NextDouble() / 2));
        return TimeSpan.FromMilliseconds(Math.Max(jittered, shortest.TotalMilliseconds));
    }
}
