using Deimos.Outbox;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Deimos.Records;

/// <summary>
/// Writes the messages of a batch together, and those that cannot be written together one by one.
/// </summary>
/// <remarks>State of one run.</remarks>
internal sealed class RecordBatchWriter(
    DbContext context, RecordSurroundings surroundings, string consumer, string topic, bool fallsBack)
{
    private readonly RecordTransaction _transaction = new(context, surroundings, consumer, topic);
    private int _written;

    public List<RecordFailure> Failures { get; } = [];

    /// <summary>Writes items together, or if that fails one by one.</summary>
    /// <param name="operation">What <see cref="BatchWriteFailedEvent"/> calls it.</param>
    /// <param name="items">The items.</param>
    /// <param name="messageOf">Says which message an item is of.</param>
    /// <param name="write">Writes some of them as a whole, in a transaction.</param>
    /// <param name="isOneStatement">Whether that is a whole by itself.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The items that were written.</returns>
    public async Task<IReadOnlyList<T>> WriteAsync<T>(
        string operation,
        IReadOnlyList<T> items,
        Func<T, RecordMessage> messageOf,
        Func<IReadOnlyList<T>, CancellationToken, Task> write,
        bool isOneStatement,
        CancellationToken cancellationToken)
    {
        try
        {
            await _transaction
                .RunAsync(cancellation => write(items, cancellation), isOneStatement, cancellationToken)
                .ConfigureAwait(false);
            _written += items.Count;
            return items;
        }
        catch (Exception failure) when (IsAboutSome(failure))
        {
            Tell(operation, items.Count, failure);
            if (!fallsBack)
            {
                throw;
            }

            if (items.Count == 1)
            {
                Failures.Add(new(messageOf(items[0]), failure));
                return [];
            }
        }

        var written = new List<T>(items.Count);
        foreach (var item in items)
        {
            try
            {
                await _transaction
                    .RunAsync(cancellation => write([item], cancellation), isOneStatement, cancellationToken)
                    .ConfigureAwait(false);
                written.Add(item);
            }
            catch (Exception failure) when (IsAboutSome(failure))
            {
                Failures.Add(new(messageOf(item), failure));
            }
        }

        _written += written.Count;
        return written;
    }

    /// <summary>Does something once what was written is committed.</summary>
    public void AfterCommit(Action action)
    {
        if ((context.Database.CurrentTransaction as OutboxTransaction)?.TryRunAfterCommit(RunAsync) != true)
        {
            action();
        }

        Task RunAsync(CancellationToken cancellationToken)
        {
            action();
            return Task.CompletedTask;
        }
    }

    /// <summary>Throws if anything has failed: what was thrown, if nothing has succeeded.</summary>
    public void ThrowIfFailed(int batchSize)
    {
        if (Failures.Count > 0)
        {
            throw _written == 0
                ? Failures[0].Exception
                : new RecordBatchException(consumer, batchSize, Failures);
        }
    }

    /// <summary>Says whether others of the batch may succeed: it is not the database that is to blame.</summary>
    private static bool IsAboutSome(Exception failure) =>
        failure is not OperationCanceledException
        && (failure as NpgsqlException ?? failure.InnerException as NpgsqlException) is not { IsTransient: true }
        && !RecordTransaction.IsDeadlock(failure);

    private void Tell(string operation, int count, Exception failure)
    {
        if (surroundings.Events is { } events && events.AreWanted<BatchWriteFailedEvent>())
        {
            events.Raise(new BatchWriteFailedEvent
            {
                StartedAt = surroundings.Time.GetUtcNow(),
                Consumer = consumer,
                Topic = topic,
                Operation = operation,
                Count = count,
                Exception = failure,
            });
        }
    }
}
