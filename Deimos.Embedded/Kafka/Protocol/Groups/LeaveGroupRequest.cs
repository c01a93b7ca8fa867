namespace Deimos.Embedded.Kafka.Protocol.Groups;

/// <summary>LeaveGroup, versions 0 to 5, flexible from 4; one member before version 3, several since.</summary>
internal sealed class LeaveGroupRequest : IKafkaRequest<LeaveGroupRequest>
{
    public required string GroupId { get; init; }

    public required IReadOnlyList<Member> Members { get; init; }

    public static LeaveGroupRequest Read(RequestReader reader, short version)
    {
        var request = new LeaveGroupRequest
        {
            GroupId = reader.ReadString(),
            Members = version >= 3
                ? reader.ReadArray(r => ReadMember(r, version))
                : [new Member(reader.ReadString(), null)],
        };
        reader.SkipTags();
        return request;
    }

    private static Member ReadMember(RequestReader reader, short version)
    {
        var member = new Member(reader.ReadString(), reader.ReadNullableString());
        if (version >= 5)
        {
            reader.ReadNullableString();
        }

        reader.SkipTags();
        return member;
    }

    internal readonly record struct Member(string MemberId, string? GroupInstanceId);
}
