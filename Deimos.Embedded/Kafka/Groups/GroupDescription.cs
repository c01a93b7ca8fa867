namespace Deimos.Embedded.Kafka.Groups;

/// <summary>A group at one moment, with its members and what they were assigned.</summary>
internal sealed class GroupDescription
{
    public required string GroupId { get; init; }

    public required GroupState State { get; init; }

    public int Generation { get; init; }

    public string ProtocolType { get; init; } = "";

    /// <summary>Gets the chosen assignment protocol, or an empty text before there is one.</summary>
    public string ProtocolName { get; init; } = "";

    public string? LeaderId { get; init; }

    public IReadOnlyList<MemberDescription> Members { get; init; } = [];

    public IReadOnlyDictionary<TopicPartition, CommittedOffset> Committed { get; init; } =
        new Dictionary<TopicPartition, CommittedOffset>();
}
