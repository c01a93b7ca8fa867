namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// Counts the memory that the logs of a cluster take, against what they may take together.
/// </summary>
internal sealed class MemoryBudget(long limit)
{
    private long _used;

    public long Limit => limit;

    public long Used => Volatile.Read(ref _used);

    public bool IsExceeded => Used > limit;

    public void Take(long bytes) => Interlocked.Add(ref _used, bytes);

    public void Give(long bytes) => Interlocked.Add(ref _used, -bytes);
}
