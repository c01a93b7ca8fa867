using Deimos.Observability;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;
using Transaction = System.Transactions.Transaction;

namespace Deimos.Records;

/// <summary>
/// Does work as a whole or not at all: in a transaction of its own, or behind a savepoint of the open one. What the
/// database breaks off because of others is tried again.
/// </summary>
internal sealed partial class RecordTransaction(
    DbContext context, RecordSurroundings surroundings, string consumer, string topic)
{
    private const int Attempts = 3;
    private const string Savepoint = "__DeimosRecordBatch";
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan PauseSpread = TimeSpan.FromSeconds(5);

    /// <summary>Says whether others were in the way, and the same may succeed in the next moment.</summary>
    public static bool IsDeadlock(Exception failure) =>
        (failure as PostgresException ?? failure.InnerException as PostgresException)?.SqlState
            is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    /// <summary>Does work, perhaps several times; only the last counts.</summary>
    /// <param name="work">The work; it begins anew each time.</param>
    /// <param name="isOneStatement">Whether it is a whole by itself.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(
        Func<CancellationToken, Task> work, bool isOneStatement, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await RunOnceAsync(work, isOneStatement, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception failure) when (IsDeadlock(failure))
            {
                surroundings.Metrics?.Deadlock(topic);
                if (attempt == Attempts)
                {
                    throw;
                }

                var pause = ShortestPause + (Random.Shared.NextDouble() * PauseSpread);
                LogDeadlock(surroundings.Logger, consumer, topic, pause, failure);
                await Task.Delay(pause, surroundings.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task RunOnceAsync(
        Func<CancellationToken, Task> work, bool isOneStatement, CancellationToken cancellationToken)
    {
        if (context.Database.CurrentTransaction is { } outer)
        {
            await RunInsideAsync(outer, work, cancellationToken).ConfigureAwait(false);
        }
        else if (Transaction.Current is null
            && context.Database.CreateExecutionStrategy() is { RetriesOnFailure: true } strategy)
        {
            await strategy.ExecuteAsync(cancellation => RunAloneAsync(work, cancellation), cancellationToken)
                .ConfigureAwait(false);
        }
        else if (isOneStatement || Transaction.Current is not null)
        {
            await work(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await RunAloneAsync(work, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RunAloneAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        var own = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = own.ConfigureAwait(false);
        await work(cancellationToken).ConfigureAwait(false);
        await own.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task RunInsideAsync(
        IDbContextTransaction outer, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        await outer.CreateSavepointAsync(Savepoint, cancellationToken).ConfigureAwait(false);
        try
        {
            await work(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException)
        {
            await outer.RollbackToSavepointAsync(Savepoint, cancellationToken).ConfigureAwait(false);
            throw;
        }

        await outer.ReleaseSavepointAsync(Savepoint, cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(
        EventId = DeimosEventIds.RecordDeadlock,
        Level = LogLevel.Warning,
        Message = "{Consumer} met a deadlock while it wrote records of {Topic}, and begins again in {Pause}")]
    private static partial void LogDeadlock(
        ILogger logger, string consumer, string topic, TimeSpan pause, Exception exception);
}
