namespace Deimos.Producing;

/// <summary>
/// A way for encoded messages to leave the process. Bring one by registering it as a service under this interface.
/// </summary>
/// <remarks>Implementations are safe for concurrent use.</remarks>
public interface IPublishBackend
{
    /// <summary>Gets the name by which options choose the backend.</summary>
    string Name { get; }

    /// <summary>Takes over messages of one topic, in their order.</summary>
    /// <param name="messages">At most as many as the configured batch size.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the backend answers for the messages.</returns>
    Task PublishAsync(IReadOnlyList<OutboundMessage> messages, CancellationToken cancellationToken);
}
