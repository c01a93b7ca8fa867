namespace Deimos.Outbox;

/// <summary>
/// A relay that is alive, so that the others know how many share the buckets.
/// </summary>
internal sealed class RelayMember
{
    public Guid Id { get; init; }

    public required string Name { get; init; }

    public DateTime AliveUntil { get; init; }
}
