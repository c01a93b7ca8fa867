using Npgsql;

namespace Deimos.Outbox.Relaying;

/// <summary>
/// What a relay asks and tells the tables of buckets and relays; all times are the database's.
/// </summary>
internal sealed class LeaseQueries(OutboxNames names, NpgsqlConnection connection, Guid relay, TimeSpan duration)
{
    /// <summary>Makes the rows of the buckets, which only the first relay of a new database does.</summary>
    public Task CreateBucketsAsync(CancellationToken cancellationToken) => ExecuteAsync(
        new NpgsqlBatchCommand(
            $"""
            INSERT INTO {names.Buckets} (bucket) SELECT generate_series(0, {OutboxRow.BucketCount - 1})
            ON CONFLICT (bucket) DO NOTHING
            """),
        cancellationToken);

    /// <summary>Says that this relay is alive and renews its buckets.</summary>
    /// <returns>The buckets that are still its own, and how many relays are alive.</returns>
    public async Task<(List<int> Buckets, int RelayCount)> RenewAsync(
        string name, CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(
                    $"""
                    INSERT INTO {names.Relays} (id, name, alive_until) VALUES ($1, $2, clock_timestamp() + $3)
                    ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until
                    """)
                {
                    Parameters = { Value(relay), Value(name), Value(duration) },
                },
                new NpgsqlBatchCommand(
                    $"""
                    DELETE FROM {names.Relays} WHERE id IN (
                      SELECT id FROM {names.Relays} WHERE alive_until < clock_timestamp() FOR UPDATE SKIP LOCKED)
                    """),
                new NpgsqlBatchCommand(
                    $"""
                    UPDATE {names.Buckets} SET leased_until = clock_timestamp() + $2 WHERE owner = $1
                    RETURNING bucket
                    """)
                {
                    Parameters = { Value(relay), Value(duration) },
                },
                new NpgsqlBatchCommand(
                    $"SELECT count(*)::int FROM {names.Relays} WHERE alive_until >= clock_timestamp()"),
            },
        };
        await using (batch.ConfigureAwait(false))
        {
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var buckets = await ReadAsync(reader, cancellationToken).ConfigureAwait(false);
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                return (buckets, reader.GetInt32(0));
            }
        }
    }

    /// <summary>Gives buckets back and takes free ones.</summary>
    /// <param name="released">The buckets to give back.</param>
    /// <param name="wanted">How many to take at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The buckets that were taken, and in how long the first lease of another relay ends.</returns>
    public async Task<(List<int> Taken, TimeSpan? NextExpiry)> ExchangeAsync(
        int[] released, int wanted, CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(
                    $"""
                    UPDATE {names.Buckets} SET owner = NULL, leased_until = NULL
                    WHERE owner = $1 AND bucket = ANY ($2)
                    """)
                {
                    Parameters = { Value(relay), Value(released) },
                },
                new NpgsqlBatchCommand(
                    $"""
                    UPDATE {names.Buckets} SET owner = $1, leased_until = clock_timestamp() + $2
                    WHERE bucket IN (
                      SELECT bucket FROM {names.Buckets}
                      WHERE (owner IS NULL OR leased_until < clock_timestamp()) AND bucket <> ALL ($4)
                      ORDER BY bucket LIMIT $3 FOR UPDATE SKIP LOCKED)
                    RETURNING bucket
                    """)
                {
                    Parameters = { Value(relay), Value(duration), Value(wanted), Value(released) },
                },
                new NpgsqlBatchCommand(
                    $"SELECT min(leased_until) - clock_timestamp() FROM {names.Buckets} WHERE owner <> $1")
                {
                    Parameters = { Value(relay) },
                },
            },
        };
        await using (batch.ConfigureAwait(false))
        {
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var taken = await ReadAsync(reader, cancellationToken).ConfigureAwait(false);
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                return (taken, reader.IsDBNull(0) ? null : reader.GetFieldValue<TimeSpan>(0));
            }
        }
    }

    /// <summary>Gives everything back and leaves.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync(
            new NpgsqlBatchCommand(
                $"UPDATE {names.Buckets} SET owner = NULL, leased_until = NULL WHERE owner = $1")
            {
                Parameters = { Value(relay) },
            },
            cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(
            new NpgsqlBatchCommand($"DELETE FROM {names.Relays} WHERE id = $1") { Parameters = { Value(relay) } },
            cancellationToken).ConfigureAwait(false);
        await NotifyAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tells the other relays that who owns what may change.</summary>
    public Task NotifyAsync(CancellationToken cancellationToken) => ExecuteAsync(
        new NpgsqlBatchCommand("SELECT pg_notify($1, '')") { Parameters = { Value(names.RelayChannel) } },
        cancellationToken);

    private static async Task<List<int>> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var buckets = new List<int>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            buckets.Add(reader.GetInt32(0));
        }

        return buckets;
    }

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };

    private async Task ExecuteAsync(NpgsqlBatchCommand command, CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(connection) { BatchCommands = { command } };
        await using (batch.ConfigureAwait(false))
        {
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
