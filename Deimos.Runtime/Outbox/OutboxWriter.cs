using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Deimos.Outbox;

/// <summary>
/// Writes rows through a context's connection, all of a list in one round trip.
/// </summary>
internal sealed class OutboxWriter(IOptionsMonitor<OutboxOptions> options, OutboxMetrics metrics)
{
    /// <summary>The upper half of the advisory locks' numbers, so that they meet no others: "Deim".</summary>
    private const long LockSpace = 0x4465696DL << 32;

    public async Task WriteAsync(
        DbContext context,
        DbTransaction? transaction,
        IReadOnlyList<OutboxRow> rows,
        CancellationToken cancellationToken)
    {
        var batch = CreateBatch(context, transaction, rows);
        await using (batch.ConfigureAwait(false))
        {
            try
            {
                await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.UndefinedTable)
            {
                throw MissingTable(context, failure);
            }
        }
    }

    public void Write(DbContext context, DbTransaction? transaction, IReadOnlyList<OutboxRow> rows)
    {
        using var batch = CreateBatch(context, transaction, rows);
        try
        {
            batch.ExecuteNonQuery();
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            throw MissingTable(context, failure);
        }
    }

    /// <summary>Counts rows that are committed.</summary>
    public void Count(IReadOnlyList<OutboxRow> rows)
    {
        foreach (var topic in rows.CountBy(row => row.Message.Topic))
        {
            metrics.Inserted(topic.Key, topic.Value);
        }
    }

    /// <exception cref="OutboxException">One transaction would lock too many keys.</exception>
    public void CheckSerialized(DbContext context, IEnumerable<OutboxRow> kept, IEnumerable<OutboxRow> added)
    {
        var limit = OptionsOf(context).MaxSerializedKeys;
        var count = kept.Concat(added).Where(row => row.IsSerialized).Select(row => row.KeyHash).Distinct().Count();
        if (count > limit)
        {
            throw new OutboxException(
                $"A transaction of {context.GetType().Name} publishes {count} keys whose order is serialized by locks; "
                + $"{OutboxOptions.SectionName}:{nameof(OutboxOptions.MaxSerializedKeys)} is {limit}, as every lock "
                + "takes room in the server's lock table. Publish fewer keys in one transaction, or set the limit "
                + "higher and the server's max_locks_per_transaction with it.");
        }
    }

    private static OutboxException MissingTable(DbContext context, PostgresException failure) => new(
        $"The outbox of {context.GetType().Name} has no table {OutboxNames.Of(context).Messages}. Add a migration "
        + "after modelBuilder.AddDeimosOutbox() and apply it, or run Deimos' outbox.sql.",
        failure);

    private OutboxOptions OptionsOf(DbContext context) => options.Get(context.GetType().FullName);

    private NpgsqlBatch CreateBatch(DbContext context, DbTransaction? transaction, IReadOnlyList<OutboxRow> rows)
    {
        var names = OutboxNames.Of(context);
        if (context.Database.GetDbConnection() is not NpgsqlConnection connection)
        {
            throw new OutboxException(
                $"{context.GetType().Name} uses {context.Database.ProviderName}; the outbox needs PostgreSQL. "
                + "Configure the context with UseNpgsql.");
        }

        var batch = new NpgsqlBatch(connection, (NpgsqlTransaction?)transaction);
        if (context.Database.GetCommandTimeout() is { } timeout)
        {
            batch.Timeout = timeout;
        }

        if (Locks(rows) is { Length: > 0 } locks)
        {
            batch.BatchCommands.Add(new("SELECT pg_advisory_xact_lock(key) FROM unnest($1) AS key")
            {
                Parameters = { new() { Value = locks } },
            });
        }

        batch.BatchCommands.Add(Insert(names, rows));
        if (!OptionsOf(context).DisableNotify)
        {
            // Always the same, so that the server tells listeners once per transaction, however many lists it has.
            batch.BatchCommands.Add(new("SELECT pg_notify($1, '')")
            {
                Parameters = { new() { Value = names.Channel } },
            });
        }

        return batch;
    }

    /// <summary>Gives the locks of serialized keys in one order for all, so that no two wait for each other.</summary>
    private static long[] Locks(IReadOnlyList<OutboxRow> rows) =>
        [.. rows.Where(row => row.IsSerialized).Select(row => LockSpace | (uint)row.KeyHash).Distinct().Order()];

    private static NpgsqlBatchCommand Insert(OutboxNames names, IReadOnlyList<OutboxRow> rows) => new(
        $"""
        INSERT INTO {names.Messages}
          (bucket, key_hash, partitioner, topic, key, partition_key, message, headers, producer)
        SELECT bucket, key_hash, partitioner, topic, key, partition_key, message, headers, producer
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) WITH ORDINALITY
          AS row (bucket, key_hash, partitioner, topic, key, partition_key, message, headers, producer, place)
        ORDER BY place
        """)
    {
        Parameters =
        {
            Column(rows, row => row.Bucket, NpgsqlDbType.Integer),
            Column(rows, row => row.KeyHash, NpgsqlDbType.Integer),
            Column(rows, row => (short)row.Partitioner, NpgsqlDbType.Smallint),
            Column(rows, row => row.Message.Topic, NpgsqlDbType.Text),
            Column(rows, row => row.Message.Key, NpgsqlDbType.Bytea),
            Column(rows, row => row.Message.PartitionKey, NpgsqlDbType.Text),
            Column(rows, row => row.Message.Value, NpgsqlDbType.Bytea),
            Headers(rows),
            Column(rows, row => row.Message.Producer, NpgsqlDbType.Text),
        },
    };

    private static NpgsqlParameter<T[]> Column<T>(
        IReadOnlyList<OutboxRow> rows, Func<OutboxRow, T> select, NpgsqlDbType type)
    {
        var values = new T[rows.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = select(rows[i]);
        }

        return new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }

    /// <summary>Encodes headers once for the messages of a call, which share them.</summary>
    private static NpgsqlParameter<byte[]?[]> Headers(IReadOnlyList<OutboxRow> rows)
    {
        MessageHeaders? last = null;
        byte[]? encoded = null;
        return Column(
            rows,
            row =>
            {
                if (!ReferenceEquals(row.Message.Headers, last))
                {
                    last = row.Message.Headers;
                    encoded = RecordHeaderBytes.Write(last);
                }

                return encoded;
            },
            NpgsqlDbType.Bytea);
    }
}
