namespace Deimos.Embedded.Kafka.Protocol.Groups;

/// <summary>Heartbeat, versions 0 to 4, flexible from 4.</summary>
internal sealed class HeartbeatRequest : IKafkaRequest<HeartbeatRequest>
{
    public required string GroupId { get; init; }

    public required int GenerationId { get; init; }

    public required string MemberId { get; init; }

    public string? GroupInstanceId { get; init; }

    public static HeartbeatRequest Read(RequestReader reader, short version)
    {
        var request = new HeartbeatRequest
        {
            GroupId = reader.ReadString(),
            GenerationId = reader.ReadInt32(),
            MemberId = reader.ReadString(),
            GroupInstanceId = version >= 3 ? reader.ReadNullableString() : null,
        };
        reader.SkipTags();
        return request;
    }
}
