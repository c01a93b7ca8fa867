using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace Deimos.Outbox;

/// <summary>
/// A transaction of EF Core's that keeps what is published inside it and writes it just before it commits.
/// </summary>
/// <remarks>
/// Writing last is what gives commit order: whoever changed an entity's row holds its lock until commit, so that ids of
/// later rows for the same key can only be drawn in the order of commits.
/// </remarks>
internal sealed class OutboxTransaction(
    IRelationalConnection connection,
    DbTransaction transaction,
    Guid transactionId,
    IDiagnosticsLogger<DbLoggerCategory.Database.Transaction> logger,
    bool transactionOwned,
    ISqlGenerationHelper sqlGenerationHelper)
    : RelationalTransaction(connection, transaction, transactionId, logger, transactionOwned, sqlGenerationHelper)
{
    private readonly Lock _gate = new();
    private readonly List<OutboxRow> _rows = [];
    private readonly List<Func<CancellationToken, Task>> _afterCommit = [];
    private readonly List<(string Name, int RowCount, int ActionCount)> _savepoints = [];
    private readonly bool _isOwned = transactionOwned;
    private OutboxWriter? _writer;
    private bool _isWritten;

    /// <summary>Keeps rows until the commit.</summary>
    /// <returns>
    /// <see langword="false"/> if they must be written at once: the transaction began elsewhere, so that nobody tells
    /// of its commit, or is about to commit.
    /// </returns>
    /// <exception cref="OutboxException">Too many keys are to be serialized in one transaction.</exception>
    public bool TryKeep(IReadOnlyList<OutboxRow> rows, OutboxWriter writer)
    {
        lock (_gate)
        {
            if (!_isOwned || _isWritten)
            {
                return false;
            }

            writer.CheckSerialized(Context, _rows, rows);
            _writer = writer;
            _rows.AddRange(rows);
            return true;
        }
    }

    /// <summary>Keeps what is to be done once the transaction has committed, in the order of the calls.</summary>
    /// <returns>
    /// <see langword="false"/> if the transaction began elsewhere, so that nobody tells of its commit.
    /// </returns>
    public bool TryRunAfterCommit(Func<CancellationToken, Task> action)
    {
        lock (_gate)
        {
            if (_isOwned && !_isWritten)
            {
                _afterCommit.Add(action);
                return true;
            }

            return false;
        }
    }

    public override void Commit()
    {
        if (Take() is { Count: > 0 } rows)
        {
            _writer!.Write(Context, this.GetDbTransaction(), rows);
            base.Commit();
            _writer.Count(rows);
        }
        else
        {
            base.Commit();
        }

        RunAfterCommitAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    public override async Task CommitAsync(CancellationToken cancellationToken = default)
    {
        if (Take() is { Count: > 0 } rows)
        {
            await _writer!.WriteAsync(Context, this.GetDbTransaction(), rows, cancellationToken).ConfigureAwait(false);
            await base.CommitAsync(cancellationToken).ConfigureAwait(false);
            _writer.Count(rows);
        }
        else
        {
            await base.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        await RunAfterCommitAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void CreateSavepoint(string name)
    {
        base.CreateSavepoint(name);
        Mark(name);
    }

    public override async Task CreateSavepointAsync(string name, CancellationToken cancellationToken = default)
    {
        await base.CreateSavepointAsync(name, cancellationToken).ConfigureAwait(false);
        Mark(name);
    }

    public override void RollbackToSavepoint(string name)
    {
        base.RollbackToSavepoint(name);
        DropAfter(name);
    }

    public override async Task RollbackToSavepointAsync(string name, CancellationToken cancellationToken = default)
    {
        await base.RollbackToSavepointAsync(name, cancellationToken).ConfigureAwait(false);
        DropAfter(name);
    }

    public override void ReleaseSavepoint(string name)
    {
        base.ReleaseSavepoint(name);
        Unmark(name);
    }

    public override async Task ReleaseSavepointAsync(string name, CancellationToken cancellationToken = default)
    {
        await base.ReleaseSavepointAsync(name, cancellationToken).ConfigureAwait(false);
        Unmark(name);
    }

    private DbContext Context => Connection.Context;

    private async Task RunAfterCommitAsync(CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        foreach (var action in _afterCommit)
        {
            try
            {
                await action(cancellationToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Told below: what has committed is owed its other actions all the same.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                failures.Add(failure);
            }
        }

        if (failures.Count > 0)
        {
            throw failures.Count == 1 ? failures[0] : new AggregateException(failures);
        }
    }

    private List<OutboxRow> Take()
    {
        lock (_gate)
        {
            // A commit that failed may be tried again only with its rows.
            _isWritten = true;
            return _rows;
        }
    }

    private void Mark(string name)
    {
        lock (_gate)
        {
            _savepoints.Add((name, _rows.Count, _afterCommit.Count));
        }
    }

    /// <summary>Does as PostgreSQL does: goes back to the latest savepoint of the name, which stays.</summary>
    private void DropAfter(string name)
    {
        lock (_gate)
        {
            var index = _savepoints.FindLastIndex(savepoint => savepoint.Name == name);
            if (index >= 0)
            {
                var (_, rowCount, actionCount) = _savepoints[index];
                _savepoints.RemoveRange(index + 1, _savepoints.Count - index - 1);
                _rows.RemoveRange(rowCount, _rows.Count - rowCount);
                _afterCommit.RemoveRange(actionCount, _afterCommit.Count - actionCount);
            }
        }
    }

    private void Unmark(string name)
    {
        lock (_gate)
        {
            var index = _savepoints.FindLastIndex(savepoint => savepoint.Name == name);
            if (index >= 0)
            {
                _savepoints.RemoveRange(index, _savepoints.Count - index);
            }
        }
    }
}
