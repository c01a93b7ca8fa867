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
    private readonly List<(string Name, int RowCount)> _savepoints = [];
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
            _savepoints.Add((name, _rows.Count));
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
                _savepoints.RemoveRange(index + 1, _savepoints.Count - index - 1);
                _rows.RemoveRange(_savepoints[index].RowCount, _rows.Count - _savepoints[index].RowCount);
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
