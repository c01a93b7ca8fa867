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
    IEnumerable<OutboxRegistration> registrations,
    IOptions<ProducingOptions> producing,
    IOptionsMonitor<ProducerOptions> producers,
    OutboxWriter writer) : ITransactionalBackend
{
    private readonly Type[] _contexts = [.. registrations.Select(registration => registration.ContextType)];

    public string Name => PublishBackends.Outbox;

    public Task PublishAsync(IReadOnlyList<OutboundMessage> messages, CancellationToken cancellationToken) =>
        PublishAsync(messages, default, cancellationToken);

    public async Task PublishAsync(
        IReadOnlyList<OutboundMessage> messages, PublishCall call, CancellationToken cancellationToken)
    {
        var own = call.ProducerType is null ? null : producers.Get(call.ProducerType.FullName);
        var rows = messages
            .Select(message => OutboxRow.Of(message, producing.Value.Partitioner, own?.SerializeKeys == true))
            .ToList();
        if (call.DbContext is { } given)
        {
            await PublishAsync(given, rows, cancellationToken).ConfigureAwait(false);
        }
        else if (call.Scope is { } scope && !ReferenceEquals(scope, root))
        {
            await PublishAsync(Resolve(scope, own, messages[0]), rows, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            // A producer that lives as long as the host has no unit of work to join: each call is its own.
            var fresh = root.CreateAsyncScope();
            await using (fresh.ConfigureAwait(false))
            {
                await PublishAsync(Resolve(fresh.ServiceProvider, own, messages[0]), rows, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }

    private DbContext Resolve(IServiceProvider scope, ProducerOptions? own, OutboundMessage message)
    {
        if ((own?.OutboxContext ?? (_contexts.Length == 1 ? _contexts[0] : null)) is not { } type)
        {
            throw new OutboxException(
                $"{message.Producer} publishes to the outbox, and several contexts have one: "
                + $"{string.Join(", ", _contexts.Select(context => context.Name))}. Say which by AddProducer<"
                + $"{message.Producer}>(producer => producer.OutboxContext = typeof(…)), or for one call by "
                + $"{nameof(PublishOptions)}.{nameof(PublishOptions.DbContext)}.");
        }

        return (DbContext?)scope.GetService(type) ?? throw new OutboxException(
            $"{message.Producer} publishes to the outbox of {type.Name}, which dependency injection does not know. "
            + $"Register it with AddDbContext<{type.Name}>.");
    }

    private async Task PublishAsync(DbContext context, List<OutboxRow> rows, CancellationToken cancellationToken)
    {
        if (context.Database.CurrentTransaction is { } current)
        {
            if (current is not OutboxTransaction transaction)
            {
                throw new OutboxException(
                    $"The transaction of this {context.GetType().Name} does not carry the outbox, because the context "
                    + "was made by hand. Call UseDeimosOutbox() on its options, or take it from dependency injection.");
            }

            // Looked up now, so that a missing table is found where the call is and not at the commit.
            _ = OutboxNames.Of(context);
            if (!transaction.TryKeep(rows, writer))
            {
                await WriteAsync(context, current, rows, cancellationToken).ConfigureAwait(false);
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
