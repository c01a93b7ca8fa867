namespace Deimos.Embedded.Kafka.Protocol.Groups;

/// <summary>DeleteGroups, versions 0 to 2, flexible from 2.</summary>
internal sealed class DeleteGroupsResponse : IKafkaResponse
{
    public required IReadOnlyList<Result> Results { get; init; }

    public void Write(ResponseWriter writer, short version)
    {
        writer.WriteInt32(0);
        writer.WriteArray(Results, static (w, result) =>
        {
            w.WriteString(result.GroupId);
            w.WriteErrorCode(result.Error);
            w.WriteNoTags();
        });
        writer.WriteNoTags();
    }

    internal readonly record struct Result(string GroupId, ErrorCode Error);
}
