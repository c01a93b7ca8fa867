namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class CreatePartitionsResponse : IKafkaResponse
{
    public required IReadOnlyList<TopicResult> Topics { get; init; }

    public void Write(ResponseWriter writer, short version)
    {
        writer.WriteInt32(0);
        writer.WriteArray(Topics, static (w, topic) =>
        {
            w.WriteString(topic.Name);
            w.WriteErrorCode(topic.Error);
            w.WriteString(topic.Message);
            w.WriteNoTags();
        });
        writer.WriteNoTags();
    }

    internal sealed record TopicResult(string Name, ErrorCode Error, string? Message = null);
}
