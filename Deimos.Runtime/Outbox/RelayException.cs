namespace Deimos.Outbox;

/// <summary>
/// Kafka did not take messages that a relay has sent.
/// </summary>
public sealed class RelayException : DeimosException
{
    internal RelayException(string topic, int count, string reason, bool isFinal)
        : base(
            $"Topic '{topic}': {count} messages of the outbox were not sent: {reason.TrimEnd('.')}. "
            + (isFinal
                ? "They are kept in the table of dead messages and are not sent again."
                : "They stay in the outbox and are sent again."))
    {
        Topic = topic;
        Reason = reason;
        IsFinal = isFinal;
    }

    /// <summary>Gets the topic.</summary>
    public string Topic { get; }

    /// <summary>Gets what the Kafka client said.</summary>
    public string Reason { get; }

    /// <summary>Gets a value indicating whether the messages have left the outbox for good.</summary>
    public bool IsFinal { get; }
}
