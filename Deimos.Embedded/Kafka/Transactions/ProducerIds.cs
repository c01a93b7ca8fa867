namespace Deimos.Embedded.Kafka.Transactions;

/// <summary>Gives out producer ids, each once.</summary>
/// <param name="first">The first id to give.</param>
/// <param name="reserve">Told below which id the next ones lie before they are given out.</param>
internal sealed class ProducerIds(long first = 0, Action<long>? reserve = null)
{
    private const int Block = 1000;

    private readonly Lock _lock = new();
    private long _next = first;
    private long _reserved = first;

    public long Next()
    {
        lock (_lock)
        {
            if (_next == _reserved)
            {
                reserve?.Invoke(_reserved + Block);
                _reserved += Block;
            }

            return _next++;
        }
    }
}
