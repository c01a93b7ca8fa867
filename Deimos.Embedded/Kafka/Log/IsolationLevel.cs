namespace Deimos.Embedded.Kafka.Log;

/// <summary>What a reader may see of transactions, with the protocol's own numbers.</summary>
internal enum IsolationLevel : sbyte
{
    ReadUncommitted = 0,
    ReadCommitted = 1,
}
