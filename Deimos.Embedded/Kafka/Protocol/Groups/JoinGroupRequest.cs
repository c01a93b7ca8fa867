namespace Deimos.Embedded.Kafka.Protocol.Groups;

/// <summary>JoinGroup, versions 0 to 9, flexible from 6.</summary>
internal sealed class JoinGroupRequest : IKafkaRequest<JoinGroupRequest>
{
    public required string GroupId { get; init; }

    public required int SessionTimeoutMs { get; init; }

    /// <summary>Gets the rebalance time-out; before version 1 the session time-out serves as both.</summary>
    public required int RebalanceTimeoutMs { get; init; }

    public required string MemberId { get; init; }

    public string? GroupInstanceId { get; init; }

    public required string ProtocolType { get; init; }

    public required IReadOnlyList<Protocol> Protocols { get; init; }

    public string? Reason { get; init; }

    public static JoinGroupRequest Read(RequestReader reader, short version)
    {
        var groupId = reader.ReadString();
        var sessionTimeoutMs = reader.ReadInt32();
        var request = new JoinGroupRequest
        {
            GroupId = groupId,
            SessionTimeoutMs = sessionTimeoutMs,
            RebalanceTimeoutMs = version >= 1 ? reader.ReadInt32() : sessionTimeoutMs,
            MemberId = reader.ReadString(),
            GroupInstanceId = version >= 5 ? reader.ReadNullableString() : null,
            ProtocolType = reader.ReadString(),
            Protocols = reader.ReadArray(ReadProtocol),
            Reason = version >= 8 ? reader.ReadNullableString() : null,
        };
        reader.SkipTags();
        return request;
    }

    private static Protocol ReadProtocol(RequestReader reader)
    {
        var protocol = new Protocol(reader.ReadString(), reader.ReadBytes());
        reader.SkipTags();
        return protocol;
    }

    internal readonly record struct Protocol(string Name, ReadOnlyMemory<byte> Metadata);
}
