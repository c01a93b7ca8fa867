namespace Deimos.Outbox;

/// <summary>
/// A message cannot be written to the outbox because of how the outbox is set up or used.
/// </summary>
public sealed class OutboxException : DeimosException
{
    internal OutboxException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
