namespace Deimos.Embedded.Kafka.Topics;

internal sealed class TopicSettings
{
}
