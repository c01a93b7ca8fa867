namespace Deimos.Consuming;

/// <summary>
/// Keeps with the writes of handlers which messages are handled. It lies in a database, of which nothing is known here.
/// </summary>
internal interface IInbox
{
    /// <summary>
    /// Runs a handler in a transaction that also says which messages are handled by it; leaves out those that were.
    /// </summary>
    /// <param name="scope">The services of the attempt.</param>
    /// <param name="claim">The messages.</param>
    /// <param name="handle">Runs the handler, given the offsets of the messages that were handled before.</param>
    /// <param name="cancellationToken">Breaks the attempt off.</param>
    /// <exception cref="InboxException">The inbox does not answer, which says nothing about the messages.</exception>
    Task RunAsync(
        IServiceProvider scope,
        InboxClaim claim,
        Func<IReadOnlySet<long>, Task> handle,
        CancellationToken cancellationToken);
}
