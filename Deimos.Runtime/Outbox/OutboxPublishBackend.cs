using System.Transactions;
using Deimos.Producing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deimos.Outbox;

/// <summary>
/// Writes messages to the database, as part of the transaction that is open there.
/// </summary>
/// <remarks>
/// Inside a transaction of EF Core's they are kept and written just before its commit. In any other transaction they
/// are written at the call. Outside of one they are committed at once.
/// </remarks>
internal sealed class OutboxPublishBackend(
    IServiceProvider root,
    OutboxContexts contexts,
    IOptions<ProducingOptions> producing,
    IOptionsMonitor<ProducerOptions> producers,
    OutboxWriter writer) : ITransactionalBackend
{
    public string Name => PublishBackends.Outbox;

    public Task PublishAsync(IReadOnlyList<OutboundMessage> messages, CancellationToken cancellationToken) =>
        PublishAsync(messages, default, cancellationToken);

    public async Task PublishAsync(
        IReadOnlyList<OutboundMessage> messages, PublishCall call, CancellationToken cancellationToken)
    {
        var isSerialized = call.ProducerType is { } type && producers.Get(type.FullName).SerializeKeys;
        var rows = messages
            .Select(message => OutboxRow.Of(message, producing.Value.Partitioner, isSerialized))
            .ToList();
        if (contexts.Of(call, messages[0].Producer) is { } context)
        {
            await PublishAsync(context, rows, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            // A producer that lives as long as the host has no unit of work to join: each call is its own.
            var fresh = root.CreateAsyncScope();
            await using (fresh.ConfigureAwait(false))
            {
                var own = contexts.Of(call with { Scope = fresh.ServiceProvider }, messages[0].Producer)!;
                await PublishAsync(own, rows, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task PublishAsync(DbContext context, List<OutboxRow> rows, CancellationToken cancellationToken)
    {
        if (OutboxContexts.TransactionOf(context) is { } transaction)
        {
            // Looked up now, so that a missing table is found where the call is and not at the commit.
            _ = OutboxNames.Of(context);
            if (!transaction.TryKeep(rows, writer))
            {
                await WriteAsync(context, transaction, rows, cancellationToken).ConfigureAwait(false);
            }
        }
        else if (Transaction.Current is not null
            || context.Database.GetEnlistedTransaction() is not null)
        {
            await WriteAsync(context, transaction: null, rows, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await context.Database.CreateExecutionStrategy().ExecuteAsync(
                cancellation => WriteAsync(context, transaction: null, rows, cancellation), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(
        DbContext context,
        IDbContextTransaction? transaction,
        List<OutboxRow> rows,
        CancellationToken cancellationToken)
    {
        writer.CheckSerialized(context, [], rows);
        await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await writer.WriteAsync(context, transaction?.GetDbTransaction(), rows, cancellationToken)
                .ConfigureAwait(false);
            writer.Count(rows);
        }
        finally
        {
            await context.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }
}
