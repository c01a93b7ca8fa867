namespace Deimos.Inbox;

/// <summary>
/// A message that was handled while others before it are not: a row of the inbox's second table.
/// </summary>
internal sealed class InboxMessage
{
    public required string GroupId { get; init; }

    public required string Topic { get; init; }

    public required int Partition { get; init; }

    public required long Offset { get; init; }
}
