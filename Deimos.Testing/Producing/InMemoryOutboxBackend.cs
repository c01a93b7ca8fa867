using System.Transactions;
using Deimos.Outbox;
using Deimos.Producing;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Testing.Producing;

/// <summary>
/// Stands for the outbox in memory: what is published inside a transaction is sent when that has committed, and never
/// if it is rolled back.
/// </summary>
internal sealed class InMemoryOutboxBackend(IServiceProvider services, InMemoryPublishBackend sent)
    : ITransactionalBackend
{
    public string Name => PublishBackends.InMemoryOutbox;

    public Task PublishAsync(IReadOnlyList<OutboundMessage> messages, CancellationToken cancellationToken) =>
        PublishAsync(messages, default, cancellationToken);

    public async Task PublishAsync(
        IReadOnlyList<OutboundMessage> messages, PublishCall call, CancellationToken cancellationToken)
    {
        var decoded = await InMemoryPublishBackend.DecodeAsync(messages, cancellationToken).ConfigureAwait(false);
        var context = services.GetRequiredService<OutboxContexts>().Of(call, messages[0].Producer);
        var own = context is null ? null : OutboxContexts.TransactionOf(context);
        if (own?.TryRunAfterCommit(_ => SendAsync(decoded)) == true)
        {
            return;
        }

        if (own is null && (context?.Database.GetEnlistedTransaction() ?? Transaction.Current) is { } ambient)
        {
            ambient.TransactionCompleted += (_, completed) =>
            {
                if (completed.Transaction?.TransactionInformation.Status == TransactionStatus.Committed)
                {
                    sent.Add(decoded);
                }
            };
            return;
        }

        sent.Add(decoded);
    }

    private Task SendAsync(IReadOnlyList<SentMessage> messages)
    {
        sent.Add(messages);
        return Task.CompletedTask;
    }
}
