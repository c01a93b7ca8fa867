namespace Deimos.Consuming;

/// <summary>
/// A message could not be sent to its dead-letter topic; it is tried again instead of being skipped.
/// </summary>
public sealed class DeadLetterException : DeimosException
{
    internal DeadLetterException(string topic, string message, string reason, Exception innerException)
        : base(
            $"{message} could not be sent to the dead-letter topic '{topic}': {reason.TrimEnd('.')}. It will be tried "
            + "again; create the topic, or mend what the brokers refuse.",
            innerException) =>
        Topic = topic;

    /// <summary>Gets the dead-letter topic.</summary>
    public string Topic { get; }
}
