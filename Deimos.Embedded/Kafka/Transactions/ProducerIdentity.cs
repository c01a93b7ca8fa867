namespace Deimos.Embedded.Kafka.Transactions;

/// <summary>A producer id and its epoch: of two with one id, the higher epoch fences the lower.</summary>
internal readonly record struct ProducerIdentity(long Id, short Epoch)
{
    public const short NoEpoch = -1;

    public static readonly ProducerIdentity None = new(-1, NoEpoch);

    /// <summary>Gets whether the id has no epoch left that could be given to a producer.</summary>
    /// <remarks>The highest epoch is kept for fencing the producer that has the one before it.</remarks>
    public bool IsExhausted => Epoch >= short.MaxValue - 1;
}
