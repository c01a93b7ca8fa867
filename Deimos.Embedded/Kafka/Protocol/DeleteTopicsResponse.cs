namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class DeleteTopicsResponse : IKafkaResponse
{
    public required IReadOnlyList<TopicResult> Topics { get; init; }

    public void Write(ResponseWriter writer, short version)
    {
        if (version >= 1)
        {
            writer.WriteInt32(0);
        }

        writer.WriteArray(Topics, (w, topic) =>
        {
            w.WriteString(topic.Name);
            if (version >= 6)
            {
                w.WriteUuid(topic.Id);
            }

            w.WriteErrorCode(topic.Error);
            if (version >= 5)
            {
                w.WriteString(topic.Message);
            }

            w.WriteNoTags();
        });
        writer.WriteNoTags();
    }

    internal sealed record TopicResult(string? Name, Guid Id, ErrorCode Error, string? Message = null);
}
