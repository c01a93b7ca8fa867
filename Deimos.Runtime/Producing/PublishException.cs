namespace Deimos.Producing;

/// <summary>
/// Messages could not be published.
/// </summary>
/// <remarks>Those that are not among <see cref="Failed"/> have been acknowledged by the broker.</remarks>
public sealed class PublishException : DeimosException
{
    internal PublishException(
        string topic,
        IReadOnlyList<OutboundMessage> failed,
        int totalCount,
        string reason,
        Exception? inner = null)
        : base(
            $"Topic '{topic}': {failed.Count} of {totalCount} messages were not published: {reason.TrimEnd('.')}. "
            + "Publish them again once the cause is gone.",
            inner)
    {
        Topic = topic;
        Failed = failed;
        TotalCount = totalCount;
        Reason = reason;
    }

    /// <summary>Gets the topic.</summary>
    public string Topic { get; }

    /// <summary>Gets the messages that were not acknowledged, in their order.</summary>
    public IReadOnlyList<OutboundMessage> Failed { get; }

    /// <summary>Gets how many messages were not acknowledged.</summary>
    public int FailedCount => Failed.Count;

    /// <summary>Gets how many messages the call was to publish.</summary>
    public int TotalCount { get; }

    /// <summary>Gets what the Kafka client said of the first failure.</summary>
    public string Reason { get; }
}
