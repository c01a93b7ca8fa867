namespace Deimos.Consuming;

/// <summary>
/// Messages of one partition that are about to be handled together.
/// </summary>
/// <param name="ContextType">The context whose transaction they are handled in.</param>
/// <param name="GroupId">The group.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Offsets">The offsets, in their order.</param>
/// <param name="IsInOrder">Whether everything before the first of them is done with.</param>
/// <param name="DoneBefore">An offset before which everything is done with in any case.</param>
internal sealed record InboxClaim(
    Type ContextType,
    string GroupId,
    string Topic,
    int Partition,
    IReadOnlyList<long> Offsets,
    bool IsInOrder,
    long DoneBefore);
