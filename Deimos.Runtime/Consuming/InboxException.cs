namespace Deimos.Consuming;

/// <summary>
/// The inbox could not say or note which messages are handled, so that they are tried again.
/// </summary>
public sealed class InboxException : DeimosException
{
    internal InboxException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
