using Deimos.Producing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Deimos.Outbox;

/// <summary>
/// Finds the context, and its transaction, that a publish call belongs to.
/// </summary>
internal sealed class OutboxContexts(
    IServiceProvider root,
    IEnumerable<OutboxRegistration> registrations,
    IOptionsMonitor<ProducerOptions> producers)
{
    private readonly Type[] _types = [.. registrations.Select(registration => registration.ContextType)];

    /// <returns>The context; nothing if the producer lives as long as the host.</returns>
    /// <exception cref="OutboxException">There are several, or dependency injection does not know it.</exception>
    public DbContext? Of(PublishCall call, string producer) =>
        call.DbContext ?? (call.Scope is { } scope && !ReferenceEquals(scope, root)
            ? Resolve(scope, call.ProducerType, producer)
            : null);

    /// <exception cref="OutboxException">A transaction is open that does not carry the outbox.</exception>
    public static OutboxTransaction? TransactionOf(DbContext context) => context.Database.CurrentTransaction switch
    {
        null => null,
        OutboxTransaction transaction => transaction,
        _ => throw new OutboxException(
            $"The transaction of this {context.GetType().Name} does not carry the outbox, because the context "
            + "was made by hand. Call UseDeimosOutbox() on its options, or take it from dependency injection."),
    };

    private DbContext Resolve(IServiceProvider scope, Type? producerType, string producer)
    {
        var own = producerType is null ? null : producers.Get(producerType.FullName).OutboxContext;
        if ((own ?? (_types.Length == 1 ? _types[0] : null)) is not { } type)
        {
            throw new OutboxException(
                $"{producer} publishes to the outbox, and several contexts have one: "
                + $"{string.Join(", ", _types.Select(context => context.Name))}. Say which by AddProducer<"
                + $"{producer}>(producer => producer.OutboxContext = typeof(…)), or for one call by "
                + $"{nameof(PublishOptions)}.{nameof(PublishOptions.DbContext)}.");
        }

        return (DbContext?)scope.GetService(type) ?? throw new OutboxException(
            $"{producer} publishes to the outbox of {type.Name}, which dependency injection does not know. "
            + $"Register it with AddDbContext<{type.Name}>.");
    }
}
