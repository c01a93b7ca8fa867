using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Groups;

/// <summary>A member's assignment, or why it has none.</summary>
internal sealed class SyncResult
{
    public ErrorCode Error { get; init; }

    public string? ProtocolType { get; init; }

    public string? ProtocolName { get; init; }

    public ReadOnlyMemory<byte> Assignment { get; init; }

    public static SyncResult Failed(ErrorCode error) => new() { Error = error };
}
