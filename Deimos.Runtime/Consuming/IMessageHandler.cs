namespace Deimos.Consuming;

/// <summary>
/// Makes one attempt at a message and decides what its outcome means.
/// </summary>
internal interface IMessageHandler
{
    /// <returns>
    /// <see langword="true"/> if the offset may move on; <see langword="false"/> if the message must be tried again.
    /// </returns>
    /// <exception cref="OperationCanceledException">The attempt was broken off; nothing is decided.</exception>
    ValueTask<bool> HandleAsync(ReceivedMessage message, int retryCount, CancellationToken cancellationToken);
}
