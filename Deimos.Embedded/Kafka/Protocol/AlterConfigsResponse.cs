namespace Deimos.Embedded.Kafka.Protocol;

/// <summary>The answer to AlterConfigs, and in the same form to IncrementalAlterConfigs.</summary>
internal sealed class AlterConfigsResponse : IKafkaResponse
{
    public required IReadOnlyList<ResourceResult> Results { get; init; }

    public void Write(ResponseWriter writer, short version)
    {
        writer.WriteInt32(0);
        writer.WriteArray(Results, static (w, result) =>
        {
            w.WriteErrorCode(result.Error);
            w.WriteString(result.Message);
            w.WriteInt8((sbyte)result.Type);
            w.WriteString(result.Name);
            w.WriteNoTags();
        });
        writer.WriteNoTags();
    }

    internal sealed record ResourceResult(
        ConfigResourceType Type, string Name, ErrorCode Error, string? Message = null);
}
