namespace Deimos.Embedded.Kafka.Topics;

/// <summary>
/// Who leads a partition, and since which epoch; immutable, so that one read gives a pair that belongs together.
/// </summary>
internal sealed record Leadership(int LeaderId, int Epoch)
{
    public const int NoLeader = -1;
}
