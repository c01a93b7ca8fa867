namespace Deimos.Embedded.Kafka.Protocol;

/// <summary>A response body that can be written in every version that its API key supports.</summary>
internal interface IKafkaResponse
{
    void Write(ResponseWriter writer, short version);
}
