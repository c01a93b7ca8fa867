namespace Deimos.Embedded.Kafka.Protocol;

/// <summary>A request body that can be read in every version that its API key supports.</summary>
internal interface IKafkaRequest<TSelf>
    where TSelf : IKafkaRequest<TSelf>
{
    static abstract TSelf Read(RequestReader reader, short version);
}
