namespace Deimos.Inbox;

/// <summary>
/// How far a group has handled a partition: a row of the inbox's main table.
/// </summary>
internal sealed class InboxPosition
{
    public required string GroupId { get; init; }

    public required string Topic { get; init; }

    public required int Partition { get; init; }

    /// <summary>Gets the offset before which everything is handled.</summary>
    public required long NextOffset { get; init; }

    /// <summary>Gets what it was before the last transaction.</summary>
    public required long PreviousOffset { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}
