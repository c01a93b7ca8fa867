using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.ExceptionServices;
using Deimos.Consuming;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Deimos.Inbox;

/// <summary>
/// Runs handlers in transactions of a context that also say which messages are handled.
/// </summary>
/// <remarks>
/// A partition whose messages are handled in their order has one row, with the offset before which everything is
/// handled. Where keys are handled in parallel, a message that is handled has a row of its own until the position has
/// come past it.
/// </remarks>
internal sealed class DatabaseInbox : IInbox
{
    /// <summary>How many messages are handled before the position of a partition with parallel keys is moved.</summary>
    private const long AdvanceEvery = 500;

    private static readonly FrozenSet<long> None = [];
    private readonly ConcurrentDictionary<(string Group, string Topic, int Partition), long> _positions = new();

    public async Task RunAsync(
        IServiceProvider scope,
        InboxClaim claim,
        Func<IReadOnlySet<long>, Task> handle,
        CancellationToken cancellationToken)
    {
        var context = (DbContext)scope.GetRequiredService(claim.ContextType);
        if (context.Database.CreateExecutionStrategy() is not { RetriesOnFailure: true } strategy)
        {
            await RunAsync(context, claim, handle, cancellationToken).ConfigureAwait(false);
            return;
        }

        // A strategy that retries wants to know of the transaction, but to it nothing ever fails: a new attempt gets
        // new services, and what the error policy has decided.
        var failure = await strategy.ExecuteAsync(
            async cancellation =>
            {
                try
                {
                    await RunAsync(context, claim, handle, cancellation).ConfigureAwait(false);
                    return null;
                }
#pragma warning disable CA1031 // It is thrown again below.
                catch (Exception thrown)
#pragma warning restore CA1031
                {
                    return ExceptionDispatchInfo.Capture(thrown);
                }
            },
            cancellationToken).ConfigureAwait(false);
        failure?.Throw();
    }

    private async Task RunAsync(
        DbContext context,
        InboxClaim claim,
        Func<IReadOnlySet<long>, Task> handle,
        CancellationToken cancellationToken)
    {
        var transaction = await AskAsync(
            claim, () => context.Database.BeginTransactionAsync(cancellationToken)).ConfigureAwait(false);
        await using var disposed = transaction.ConfigureAwait(false);
        var handled = await AskAsync(claim, () => ClaimAsync(context, claim, cancellationToken)).ConfigureAwait(false);
        await handle(handled).ConfigureAwait(false);
        if (handled.Count < claim.Offsets.Count)
        {
            await AskAsync(claim, async () =>
            {
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
        }

        if (!claim.IsInOrder)
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
            await AdvanceAsync(context, claim, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<IReadOnlySet<long>> ClaimAsync(
        DbContext context, InboxClaim claim, CancellationToken cancellationToken)
    {
        var statements = InboxStatements.Of(context);
        if (!claim.IsInOrder)
        {
            var ahead = Command(context, statements.ClaimAhead, claim, claim.Offsets[0]);
            await using var disposedAhead = ahead.ConfigureAwait(false);
            return await ahead.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1
                ? None
                : claim.Offsets.ToFrozenSet();
        }

        var command = Command(context, statements.ClaimInOrder, claim, claim.Offsets[0], claim.Offsets[^1] + 1);
        await using var disposed = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var disposedReader = reader.ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return claim.Offsets.ToFrozenSet();
        }

        var position = reader.GetInt64(0);
        var others = reader.GetFieldValue<long[]>(1);
        return position <= claim.Offsets[0] && others.Length == 0
            ? None
            : claim.Offsets.Where(offset => offset < position || others.Contains(offset)).ToFrozenSet();
    }

    /// <summary>Moves the position of a partition with parallel keys, and removes rows that it has come past.</summary>
    private async Task AdvanceAsync(DbContext context, InboxClaim claim, CancellationToken cancellationToken)
    {
        var place = (claim.GroupId, claim.Topic, claim.Partition);
        var last = _positions.GetOrAdd(place, claim.DoneBefore);

        // A partition that has gone and come back may be further behind than it was here.
        if (claim.DoneBefore < last + AdvanceEvery || !_positions.TryUpdate(place, claim.DoneBefore, last))
        {
            return;
        }

        await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var command = Command(context, InboxStatements.Of(context).Advance, claim, claim.DoneBefore);
            await using var disposed = command.ConfigureAwait(false);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException)
        {
            // The message is handled and noted; the next ones move the position.
        }
        finally
        {
            await context.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }

    private static NpgsqlCommand Command(DbContext context, string sql, InboxClaim claim, params long[] offsets)
    {
        var command = new NpgsqlCommand(
            sql,
            (NpgsqlConnection)context.Database.GetDbConnection(),
            (NpgsqlTransaction?)context.Database.CurrentTransaction?.GetDbTransaction())
        {
            Parameters =
            {
                new() { Value = claim.GroupId },
                new() { Value = claim.Topic },
                new() { Value = claim.Partition },
            },
        };
        command.CommandTimeout = context.Database.GetCommandTimeout() ?? command.CommandTimeout;
        foreach (var offset in offsets)
        {
            command.Parameters.Add(new() { Value = offset });
        }

        return command;
    }

    /// <summary>Tells failures of the inbox from those of handlers.</summary>
    private static async Task<T> AskAsync<T>(InboxClaim claim, Func<Task<T>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new InboxException(
                $"The inbox of {claim.ContextType.Name} cannot be asked about {claim.Topic}[{claim.Partition}]"
                + $"@{claim.Offsets[0]}: {failure.Message.TrimEnd('.')}. The messages are tried again; look after the "
                + "database.",
                failure);
        }
    }
}
