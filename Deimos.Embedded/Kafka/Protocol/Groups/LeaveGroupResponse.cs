namespace Deimos.Embedded.Kafka.Protocol.Groups;

/// <summary>LeaveGroup, versions 0 to 5, flexible from 4.</summary>
internal sealed class LeaveGroupResponse : IKafkaResponse
{
    public ErrorCode Error { get; init; }

    public IReadOnlyList<Member> Members { get; init; } = [];

    public void Write(ResponseWriter writer, short version)
    {
        if (version >= 1)
        {
            writer.WriteInt32(0);
        }

        // Before version 3 the error of the one member is the error of the whole.
        writer.WriteErrorCode(
            version < 3 && Error == ErrorCode.None && Members.Count == 1 ? Members[0].Error : Error);
        if (version >= 3)
        {
            writer.WriteArray(Members, static (w, member) =>
            {
                w.WriteString(member.MemberId);
                w.WriteString(member.GroupInstanceId);
                w.WriteErrorCode(member.Error);
                w.WriteNoTags();
            });
        }

        writer.WriteNoTags();
    }

    internal readonly record struct Member(string MemberId, string? GroupInstanceId, ErrorCode Error);
}
