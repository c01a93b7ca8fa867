namespace Deimos.Records;

/// <summary>
/// A message of a batch whose record could not be written or deleted, and why.
/// </summary>
public sealed class RecordFailure
{
    internal RecordFailure(RecordMessage message, Exception exception)
    {
        Message = message;
        Exception = exception;
    }

    /// <summary>Gets the message.</summary>
    public RecordMessage Message { get; }

    /// <summary>Gets what went wrong.</summary>
    public Exception Exception { get; }
}
