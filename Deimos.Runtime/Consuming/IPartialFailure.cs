namespace Deimos.Consuming;

/// <summary>
/// A failure of some messages of a batch, whose others are handled.
/// </summary>
internal interface IPartialFailure
{
    /// <summary>Gets the offsets of the messages that have failed.</summary>
    IReadOnlySet<long> FailedOffsets { get; }
}
