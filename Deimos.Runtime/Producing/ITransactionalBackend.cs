namespace Deimos.Producing;

/// <summary>
/// A backend that makes messages part of the caller's transaction, and so takes the list of a call whole.
/// </summary>
internal interface ITransactionalBackend : IPublishBackend
{
    Task PublishAsync(
        IReadOnlyList<OutboundMessage> messages, PublishCall call, CancellationToken cancellationToken);
}
