namespace Deimos.Embedded.Kafka.Protocol.Groups;

/// <summary>ListGroups, versions 0 to 5, flexible from 3.</summary>
internal sealed class ListGroupsResponse : IKafkaResponse
{
    public ErrorCode Error { get; init; }

    public IReadOnlyList<Group> Groups { get; init; } = [];

    public void Write(ResponseWriter writer, short version)
    {
        if (version >= 1)
        {
            writer.WriteInt32(0);
        }

        writer.WriteErrorCode(Error);
        writer.WriteArray(Groups, (w, group) =>
        {
            w.WriteString(group.GroupId);
            w.WriteString(group.ProtocolType);
            if (version >= 4)
            {
                w.WriteString(group.State);
            }

            if (version >= 5)
            {
                w.WriteString(group.Type);
            }

            w.WriteNoTags();
        });
        writer.WriteNoTags();
    }

    internal readonly record struct Group(string GroupId, string ProtocolType, string State, string Type);
}
