namespace Deimos.Embedded.Kafka.Protocol.Groups;

/// <summary>SyncGroup, versions 0 to 5, flexible from 4.</summary>
internal sealed class SyncGroupRequest : IKafkaRequest<SyncGroupRequest>
{
    public required string GroupId { get; init; }

    public required int GenerationId { get; init; }

    public required string MemberId { get; init; }

    public string? GroupInstanceId { get; init; }

    public string? ProtocolType { get; init; }

    public string? ProtocolName { get; init; }

    public required IReadOnlyList<Assignment> Assignments { get; init; }

    public static SyncGroupRequest Read(RequestReader reader, short version)
    {
        var request = new SyncGroupRequest
        {
            GroupId = reader.ReadString(),
            GenerationId = reader.ReadInt32(),
            MemberId = reader.ReadString(),
            GroupInstanceId = version >= 3 ? reader.ReadNullableString() : null,
            ProtocolType = version >= 5 ? reader.ReadNullableString() : null,
            ProtocolName = version >= 5 ? reader.ReadNullableString() : null,
            Assignments = reader.ReadArray(ReadAssignment),
        };
        reader.SkipTags();
        return request;
    }

    private static Assignment ReadAssignment(RequestReader reader)
    {
        var assignment = new Assignment(reader.ReadString(), reader.ReadBytes());
        reader.SkipTags();
        return assignment;
    }

    internal readonly record struct Assignment(string MemberId, ReadOnlyMemory<byte> Bytes);
}
