using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Transactions;

/// <summary>The identity a producer may use from now on, or why it gets none.</summary>
internal readonly record struct ProducerInitialization(ErrorCode Error, ProducerIdentity Producer)
{
    public static ProducerInitialization Refused(ErrorCode error) => new(error, ProducerIdentity.None);
}
