namespace Deimos.Embedded.Kafka.Protocol.Groups;

/// <summary>JoinGroup, versions 0 to 9, flexible from 6.</summary>
internal sealed class JoinGroupResponse : IKafkaResponse
{
    public ErrorCode Error { get; init; }

    public int GenerationId { get; init; } = -1;

    public string? ProtocolType { get; init; }

    public string? ProtocolName { get; init; }

    public string Leader { get; init; } = "";

    public bool SkipAssignment { get; init; }

    public string MemberId { get; init; } = "";

    public IReadOnlyList<Member> Members { get; init; } = [];

    public void Write(ResponseWriter writer, short version)
    {
        if (version >= 2)
        {
            writer.WriteInt32(0);
        }

        writer.WriteErrorCode(Error);
        writer.WriteInt32(GenerationId);
        if (version >= 7)
        {
            writer.WriteString(ProtocolType);
        }

        writer.WriteString(version >= 7 ? ProtocolName : ProtocolName ?? "");
        writer.WriteString(Leader);
        if (version >= 9)
        {
            writer.WriteBoolean(SkipAssignment);
        }

        writer.WriteString(MemberId);
        writer.WriteArray(Members, (w, member) =>
        {
            w.WriteString(member.MemberId);
            if (version >= 5)
            {
                w.WriteString(member.GroupInstanceId);
            }

            w.WriteBytes(member.Metadata);
            w.WriteNoTags();
        });
        writer.WriteNoTags();
    }

    internal readonly record struct Member(string MemberId, string? GroupInstanceId, ReadOnlyMemory<byte> Metadata);
}
