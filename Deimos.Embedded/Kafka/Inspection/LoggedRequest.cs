using Deimos.Embedded.Kafka.Faults;
using Deimos.Embedded.Kafka.Groups;
using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Inspection;

/// <summary>
/// A request that a broker has dealt with, and what became of it.
/// </summary>
public sealed class LoggedRequest
{
    internal LoggedRequest()
    {
    }

    /// <summary>Gets when the request was done, by the cluster's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Gets how long it took, waiting included.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Gets the broker that was asked.</summary>
    public required int BrokerId { get; init; }

    /// <summary>Gets what the client calls itself.</summary>
    public required string? ClientId { get; init; }

    /// <summary>Gets what was asked.</summary>
    public required ApiKey Api { get; init; }

    /// <summary>Gets the version in which it was asked.</summary>
    public required int Version { get; init; }

    /// <summary>Gets the group that it concerns, the first of several.</summary>
    public required string? GroupId { get; init; }

    /// <summary>Gets the transactional id that it concerns.</summary>
    public required string? TransactionalId { get; init; }

    /// <summary>Gets the partitions that it concerns; partition -1 stands for a whole topic.</summary>
    public required IReadOnlyList<TopicPartition> Partitions { get; init; }

    /// <summary>Gets a value indicating whether there was a reply.</summary>
    public required bool IsAnswered { get; init; }

    /// <summary>Gets the first error in the reply, of the whole or of a part.</summary>
    public required ErrorCode Error { get; init; }

    /// <summary>Gets the scripted fault that failed it or dropped its connection.</summary>
    public required Fault? Fault { get; init; }

    /// <summary>Gives the request in one line.</summary>
    /// <returns>Who asked what, and what became of it.</returns>
    public override string ToString() =>
        $"{ClientId} -> {BrokerId}: {Api} v{Version} {GroupId}{TransactionalId}{string.Join(' ', Partitions)}: "
        + $"{(IsAnswered ? Error.ToString() : "no reply")} after {Duration.TotalMilliseconds:0.###} ms";
}
