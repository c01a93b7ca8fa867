namespace Deimos.Embedded.Kafka.Transactions;

/// <summary>What the transaction coordinator permits and how long it waits. Defaults are Kafka's.</summary>
internal sealed class TransactionSettings
{
    /// <summary>Gets the longest time-out that a producer may ask for (transaction.max.timeout.ms).</summary>
    public TimeSpan MaxTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Gets how long to wait before a marker is tried again where a partition had no leader.</summary>
    public TimeSpan MarkerRetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);
}
