namespace Deimos.Consuming;

/// <summary>
/// Makes one attempt at a message, or at the messages of a batch, and decides what its outcome means.
/// </summary>
internal interface IMessageHandler
{
    /// <returns>
    /// <see langword="true"/> if the offset may move on; <see langword="false"/> if the same must be tried again.
    /// </returns>
    /// <exception cref="OperationCanceledException">The attempt was broken off; nothing is decided.</exception>
    ValueTask<bool> HandleAsync(
        IReadOnlyList<ReceivedMessage> messages, int retryCount, CancellationToken cancellationToken);
}
