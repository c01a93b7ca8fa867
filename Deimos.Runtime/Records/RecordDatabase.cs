using System.Transactions;
using Deimos.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace Deimos.Records;

/// <summary>
/// Saves changes, and publishes those of records that publish themselves.
/// </summary>
/// <remarks>
/// Here, and not in an interceptor of <c>SaveChanges</c>, the changes are exactly those that are saved, the values that
/// the database made are known, the transaction is still open, and a retrying execution strategy repeats everything.
/// </remarks>
internal sealed class RecordDatabase(
    DatabaseDependencies dependencies, RelationalDatabaseDependencies relational, ICurrentDbContext current)
    : RelationalDatabase(dependencies, relational)
{
    private const string Savepoint = "__DeimosRecords";

    private readonly List<Func<CancellationToken, Task>> _afterSave = [];

    private DbContext Context => current.Context;

    private IRelationalConnection Connection => RelationalDependencies.Connection;

    public override int SaveChanges(IList<IUpdateEntry> entries)
    {
        _afterSave.Clear();
        if (RecordCapture.Of(Context, entries) is not { } capture)
        {
            return base.SaveChanges(entries);
        }

        var savepoints = Context.Database.AutoSavepointsEnabled;
        var outer = Outer();
        var own = IsOutside() ? Connection.BeginTransaction() : null;
        var hasSavepoint = own is null && outer is not null && savepoints && outer.SupportsSavepoints;
        try
        {
            Context.Database.AutoSavepointsEnabled = false;
            if (hasSavepoint)
            {
                outer!.CreateSavepoint(Savepoint);
            }

            var count = base.SaveChanges(entries);
            capture.PublishAsync(Defer(outer), CancellationToken.None).GetAwaiter().GetResult();
            own?.Commit();
            if (hasSavepoint)
            {
                outer!.ReleaseSavepoint(Savepoint);
            }

            return count;
        }
        catch
        {
            capture.HideGenerated();
            _afterSave.Clear();
            if (hasSavepoint)
            {
                RollBackQuietly(outer!);
            }

            throw;
        }
        finally
        {
            Context.Database.AutoSavepointsEnabled = savepoints;
            own?.Dispose();
        }
    }

    public override async Task<int> SaveChangesAsync(
        IList<IUpdateEntry> entries, CancellationToken cancellationToken = default)
    {
        _afterSave.Clear();
        if (RecordCapture.Of(Context, entries) is not { } capture)
        {
            return await base.SaveChangesAsync(entries, cancellationToken).ConfigureAwait(false);
        }

        var savepoints = Context.Database.AutoSavepointsEnabled;
        var outer = Outer();
        var own = IsOutside()
            ? await Connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false)
            : null;
        var hasSavepoint = own is null && outer is not null && savepoints && outer.SupportsSavepoints;
        try
        {
            Context.Database.AutoSavepointsEnabled = false;
            if (hasSavepoint)
            {
                await outer!.CreateSavepointAsync(Savepoint, cancellationToken).ConfigureAwait(false);
            }

            var count = await base.SaveChangesAsync(entries, cancellationToken).ConfigureAwait(false);
            await capture.PublishAsync(Defer(outer), cancellationToken).ConfigureAwait(false);
            if (own is not null)
            {
                await own.CommitAsync(cancellationToken).ConfigureAwait(false);
            }

            if (hasSavepoint)
            {
                await outer!.ReleaseSavepointAsync(Savepoint, cancellationToken).ConfigureAwait(false);
            }

            return count;
        }
        catch
        {
            capture.HideGenerated();
            _afterSave.Clear();
            if (hasSavepoint)
            {
                RollBackQuietly(outer!);
            }

            throw;
        }
        finally
        {
            Context.Database.AutoSavepointsEnabled = savepoints;
            if (own is not null)
            {
                await own.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Sends what a save in a transaction of its own has left, now that EF Core knows it saved.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        List<Func<CancellationToken, Task>> sends = [.. _afterSave];
        _afterSave.Clear();
        foreach (var send in sends)
        {
            await send(cancellationToken).ConfigureAwait(false);
        }
    }

    private OutboxTransaction? Outer() => Connection.CurrentTransaction as OutboxTransaction;

    private bool IsOutside() =>
        Connection.CurrentTransaction is null && Transaction.Current is null
        && Context.Database.GetEnlistedTransaction() is null;

    /// <summary>Says what becomes of messages whose backend is no part of the transaction.</summary>
    private Action<Func<CancellationToken, Task>> Defer(OutboxTransaction? outer)
    {
        var isOutside = outer is null && Transaction.Current is null
            && Context.Database.GetEnlistedTransaction() is null;
        return send =>
        {
            Func<CancellationToken, Task> told = cancellation => TellAsync(send, cancellation);
            if (isOutside)
            {
                _afterSave.Add(told);
            }
            else if (outer?.TryRunAfterCommit(told) != true)
            {
                throw new RecordException(
                    $"{Context.GetType().Name} saves records that publish themselves in a transaction that began "
                    + "elsewhere, of whose commit nobody tells. Begin it with Database.BeginTransaction, or publish "
                    + "through the outbox.");
            }
        };
    }

    private async Task TellAsync(Func<CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        try
        {
            await send(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new RecordException(
                $"What {Context.GetType().Name} saved is committed, and was not published: {failure.Message} Publish "
                + "the records again with SendEventsAsync, or use the outbox, which does not lose them.",
                failure);
        }
    }

    private static void RollBackQuietly(OutboxTransaction outer)
    {
        try
        {
            outer.RollbackToSavepoint(Savepoint);
        }
#pragma warning disable CA1031 // The connection may be gone; what made the save fail is what the caller must see.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Nothing is left to roll back to.
        }
    }
}
