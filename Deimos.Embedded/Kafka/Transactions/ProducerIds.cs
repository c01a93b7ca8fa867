namespace Deimos.Embedded.Kafka.Transactions;

/// <summary>Gives out producer ids, each once.</summary>
internal sealed class ProducerIds(long first = 0)
{
    private long _next = first;

    public long Next() => Interlocked.Increment(ref _next) - 1;
}
