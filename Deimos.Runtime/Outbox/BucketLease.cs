namespace Deimos.Outbox;

/// <summary>
/// Which relay serves a share of the outbox, and until when by the database's clock.
/// </summary>
internal sealed class BucketLease
{
    public int Bucket { get; init; }

    public Guid? Owner { get; init; }

    public DateTime? LeasedUntil { get; init; }
}
