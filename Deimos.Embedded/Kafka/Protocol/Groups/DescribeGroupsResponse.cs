namespace Deimos.Embedded.Kafka.Protocol.Groups;

/// <summary>DescribeGroups, versions 0 to 5, flexible from 5.</summary>
internal sealed class DescribeGroupsResponse : IKafkaResponse
{
    public required IReadOnlyList<Group> Groups { get; init; }

    public void Write(ResponseWriter writer, short version)
    {
        if (version >= 1)
        {
            writer.WriteInt32(0);
        }

        writer.WriteArray(Groups, (w, group) =>
        {
            w.WriteErrorCode(group.Error);
            w.WriteString(group.GroupId);
            w.WriteString(group.State);
            w.WriteString(group.ProtocolType);
            w.WriteString(group.ProtocolData);
            w.WriteArray(group.Members, (inner, member) => WriteMember(inner, member, version));
            if (version >= 3)
            {
                w.WriteInt32(group.AuthorizedOperations);
            }

            w.WriteNoTags();
        });
        writer.WriteNoTags();
    }

    private static void WriteMember(ResponseWriter writer, Member member, short version)
    {
        writer.WriteString(member.MemberId);
        if (version >= 4)
        {
            writer.WriteString(member.GroupInstanceId);
        }

        writer.WriteString(member.ClientId);
        writer.WriteString(member.ClientHost);
        writer.WriteBytes(member.Metadata);
        writer.WriteBytes(member.Assignment);
        writer.WriteNoTags();
    }

    internal sealed class Group
    {
        public ErrorCode Error { get; init; }

        public required string GroupId { get; init; }

        public string State { get; init; } = "";

        public string ProtocolType { get; init; } = "";

        public string ProtocolData { get; init; } = "";

        public IReadOnlyList<Member> Members { get; init; } = [];

        /// <summary>Gets the bits of the operations that the client may do; this value where it did not ask.</summary>
        public int AuthorizedOperations { get; init; } = Protocol.AuthorizedOperations.NotTold;
    }

    internal readonly record struct Member(
        string MemberId,
        string? GroupInstanceId,
        string ClientId,
        string ClientHost,
        ReadOnlyMemory<byte> Metadata,
        ReadOnlyMemory<byte> Assignment);
}
