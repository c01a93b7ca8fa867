namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class DescribeConfigsResponse : IKafkaResponse
{
    public required IReadOnlyList<ResourceResult> Results { get; init; }

    public bool IncludeSynonyms { get; init; }

    public void Write(ResponseWriter writer, short version)
    {
        writer.WriteInt32(0);
        writer.WriteArray(Results, (w, result) =>
        {
            w.WriteErrorCode(result.Error);
            w.WriteString(result.Message);
            w.WriteInt8((sbyte)result.Type);
            w.WriteString(result.Name);
            w.WriteArray(result.Configs, (c, config) => WriteConfig(c, config, version));
            w.WriteNoTags();
        });
        writer.WriteNoTags();
    }

    private void WriteConfig(ResponseWriter writer, ConfigEntry config, short version)
    {
        writer.WriteString(config.Name);
        writer.WriteString(config.Value);
        writer.WriteBoolean(config.IsReadOnly);
        if (version == 0)
        {
            writer.WriteBoolean(config.Source == ConfigSource.Default);
        }
        else
        {
            writer.WriteInt8((sbyte)config.Source);
        }

        writer.WriteBoolean(false);
        if (version >= 1)
        {
            writer.WriteArray(IncludeSynonyms ? Synonyms(config) : [], static (w, synonym) =>
            {
                w.WriteString(synonym.Name);
                w.WriteString(synonym.Value);
                w.WriteInt8((sbyte)synonym.Source);
                w.WriteNoTags();
            });
        }

        if (version >= 3)
        {
            writer.WriteInt8((sbyte)config.Type);
            writer.WriteString(null);
        }

        writer.WriteNoTags();
    }

    private static List<(string Name, string? Value, ConfigSource Source)> Synonyms(ConfigEntry config) =>
        config.Source == ConfigSource.Default
            ? [(config.Name, config.Value, ConfigSource.Default)]
            : [
                (config.Name, config.Value, config.Source),
                (config.Name, config.DefaultValue, ConfigSource.Default),
            ];

    internal sealed record ResourceResult(
        ConfigResourceType Type,
        string Name,
        ErrorCode Error,
        string? Message,
        IReadOnlyList<ConfigEntry> Configs);
}
