namespace Deimos.Producing;

/// <summary>
/// Messages could not be published.
/// </summary>
/// <remarks>Those that are not counted in <see cref="FailedCount"/> have been acknowledged by the broker.</remarks>
public sealed class PublishException : DeimosException
{
    internal PublishException(string topic, int failedCount, int totalCount, string reason, Exception? inner = null)
        : base(
            $"Topic '{topic}': {failedCount} of {totalCount} messages were not published: {reason.TrimEnd('.')}. "
            + "Publish them again once the cause is gone.",
            inner)
    {
        Topic = topic;
        FailedCount = failedCount;
        TotalCount = totalCount;
        Reason = reason;
    }

    /// <summary>Gets the topic.</summary>
    public string Topic { get; }

    /// <summary>Gets how many messages were not acknowledged.</summary>
    public int FailedCount { get; }

    /// <summary>Gets how many messages were handed over together.</summary>
    public int TotalCount { get; }

    /// <summary>Gets what the Kafka client said of the first failure.</summary>
    public string Reason { get; }
}
