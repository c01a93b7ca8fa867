namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class CreateTopicsResponse : IKafkaResponse
{
    public required IReadOnlyList<TopicResult> Topics { get; init; }

    public void Write(ResponseWriter writer, short version)
    {
        if (version >= 2)
        {
            writer.WriteInt32(0);
        }

        writer.WriteArray(Topics, (w, topic) => WriteTopic(w, topic, version));
        writer.WriteNoTags();
    }

    private static void WriteTopic(ResponseWriter writer, TopicResult topic, short version)
    {
        writer.WriteString(topic.Name);
        if (version >= 7)
        {
            writer.WriteUuid(topic.Id);
        }

        writer.WriteErrorCode(topic.Error);
        if (version >= 1)
        {
            writer.WriteString(topic.Message);
        }

        if (version >= 5)
        {
            writer.WriteInt32(topic.Partitions);
            writer.WriteInt16(topic.ReplicationFactor);
            writer.WriteArray(topic.Configs, static (w, config) =>
            {
                w.WriteString(config.Name);
                w.WriteString(config.Value);
                w.WriteBoolean(config.IsReadOnly);
                w.WriteInt8((sbyte)config.Source);
                w.WriteBoolean(false);
                w.WriteNoTags();
            });
        }

        writer.WriteNoTags();
    }

    internal sealed record TopicResult(
        string Name,
        ErrorCode Error,
        string? Message = null,
        Guid Id = default,
        int Partitions = -1,
        short ReplicationFactor = -1,
        IReadOnlyList<ConfigEntry>? Configs = null);
}
