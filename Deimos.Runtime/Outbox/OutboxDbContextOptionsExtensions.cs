using Deimos.Outbox;
using Microsoft.EntityFrameworkCore.Storage;

namespace Microsoft.EntityFrameworkCore;

/// <summary>
/// Makes a context's transactions carry the outbox.
/// </summary>
public static class OutboxDbContextOptionsExtensions
{
    /// <summary>
    /// Makes the transactions of a context keep what is published inside them and write it just before they commit.
    /// </summary>
    /// <param name="options">The context's options.</param>
    /// <returns>The same options.</returns>
    /// <remarks>
    /// <c>UseOutbox&lt;TContext&gt;()</c> does this for contexts that dependency injection makes; call it for those
    /// that are made by hand.
    /// </remarks>
    public static DbContextOptionsBuilder UseDeimosOutbox(this DbContextOptionsBuilder options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.ReplaceService<IRelationalTransactionFactory, OutboxTransactionFactory>();
    }

    /// <inheritdoc cref="UseDeimosOutbox(DbContextOptionsBuilder)"/>
    /// <typeparam name="TContext">The context.</typeparam>
    public static DbContextOptionsBuilder<TContext> UseDeimosOutbox<TContext>(
        this DbContextOptionsBuilder<TContext> options)
        where TContext : DbContext =>
        (DbContextOptionsBuilder<TContext>)UseDeimosOutbox((DbContextOptionsBuilder)options);
}
