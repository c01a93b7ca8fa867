using Deimos.Kafka;
using Npgsql;
using NpgsqlTypes;

namespace Deimos.Outbox.Relaying;

/// <summary>
/// Reads rows from the table and takes them out again, on one lane's connection.
/// </summary>
internal sealed class PageQueries(OutboxNames names, NpgsqlConnection connection)
{
    /// <summary>Rows of one page may together be this large before the page ends early.</summary>
    private const int MaxPageBytes = 64 << 20;

    private const string Columns =
        "bucket, id, key_hash, partitioner, topic, key, partition_key, message, headers, producer";

    /// <summary>Makes the server walk along the index, also in a table that it knows nothing of yet.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => ExecuteAsync(
        new(
            """
            SELECT set_config(name, 'off', false)
            FROM unnest(ARRAY['enable_seqscan', 'enable_bitmapscan', 'enable_hashjoin']) AS name
            """),
        cancellationToken);

    /// <summary>Deletes rows and reads the next page in one round trip.</summary>
    /// <param name="acknowledged">Rows that Kafka has; the list is emptied once they are deleted.</param>
    /// <param name="buckets">The buckets to read, in this order.</param>
    /// <param name="filter">Which keys and topics to leave out, or to read alone.</param>
    /// <param name="limit">How many rows to read at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<List<PageRow>> ReadAsync(
        List<PageRow> acknowledged,
        int[] buckets,
        PageFilter filter,
        int limit,
        CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(connection);
        await using (batch.ConfigureAwait(false))
        {
            if (acknowledged.Count > 0)
            {
                batch.BatchCommands.Add(Delete(acknowledged));
            }

            batch.BatchCommands.Add(Select(buckets, filter, limit));
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var rows = await ReadRowsAsync(reader, cancellationToken).ConfigureAwait(false);
                await reader.CloseAsync().ConfigureAwait(false);

                // Not before: until the batch has ended the server may undo the delete with it.
                acknowledged.Clear();
                return rows;
            }
        }
    }

    /// <summary>Deletes rows and empties the list.</summary>
    public async Task DeleteAsync(List<PageRow> acknowledged, CancellationToken cancellationToken)
    {
        if (acknowledged.Count > 0)
        {
            await ExecuteAsync(Delete(acknowledged), cancellationToken).ConfigureAwait(false);
            acknowledged.Clear();
        }
    }

    /// <summary>Moves a row to the dead ones.</summary>
    public Task BuryAsync(PageRow row, string reason, CancellationToken cancellationToken) => ExecuteAsync(
        new(
            $"""
            WITH gone AS (DELETE FROM {names.Messages} WHERE bucket = $1 AND id = $2 RETURNING *)
            INSERT INTO {names.DeadMessages}
              (id, created_at, topic, key, partition_key, message, headers, producer, reason)
            SELECT id, created_at, topic, key, partition_key, message, headers, producer, $3 FROM gone
            """)
        {
            Parameters =
            {
                new NpgsqlParameter<int> { TypedValue = row.Bucket },
                new NpgsqlParameter<long> { TypedValue = row.Id },
                new NpgsqlParameter<string> { TypedValue = reason },
            },
        },
        cancellationToken);

    private static async Task<List<PageRow>> ReadRowsAsync(
        NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var rows = new List<PageRow>();
        var bytes = 0;
        while (bytes < MaxPageBytes && await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var row = new PageRow
            {
                Bucket = reader.GetInt32(0),
                Id = reader.GetInt64(1),
                KeyHash = reader.GetInt32(2),
                Partitioner = (KeyPartitioner)reader.GetInt16(3),
                Topic = reader.GetString(4),
                Key = Bytes(5),
                PartitionKey = reader.IsDBNull(6) ? null : reader.GetString(6),
                Message = Bytes(7),
                Headers = Bytes(8),
                Producer = reader.IsDBNull(9) ? null : reader.GetString(9),
            };
            bytes += (row.Key?.Length ?? 0) + (row.Message?.Length ?? 0) + (row.Headers?.Length ?? 0);
            rows.Add(row);
        }

        return rows;

        byte[]? Bytes(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);
    }

    /// <summary>Makes the query of a page.</summary>
    public NpgsqlBatchCommand Select(int[] buckets, PageFilter filter, int limit)
    {
        var condition = filter.IsEmpty ? ""
            : filter.Includes ? "AND (key_hash = ANY ($3) OR topic = ANY ($4))"
            : "AND key_hash <> ALL ($3) AND topic <> ALL ($4)";
        var select = new NpgsqlBatchCommand(
            $"""
            SELECT row.* FROM unnest($1) AS owned (bucket) CROSS JOIN LATERAL (
              SELECT {Columns} FROM {names.Messages} AS message
              WHERE message.bucket = owned.bucket {condition}
              ORDER BY message.bucket, message.id LIMIT $2) AS row
            LIMIT $2
            """)
        {
            Parameters =
            {
                new NpgsqlParameter<int[]> { TypedValue = buckets },
                new NpgsqlParameter<int> { TypedValue = limit },
            },
        };
        if (!filter.IsEmpty)
        {
            select.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = filter.KeyHashes });
            select.Parameters.Add(new NpgsqlParameter<string[]>
            {
                TypedValue = filter.Topics,
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
            });
        }

        return select;
    }

    private NpgsqlBatchCommand Delete(List<PageRow> rows) => new(
        $"DELETE FROM {names.Messages} WHERE (bucket, id) IN (SELECT * FROM unnest($1, $2))")
    {
        Parameters =
        {
            new NpgsqlParameter<int[]> { TypedValue = [.. rows.Select(row => row.Bucket)] },
            new NpgsqlParameter<long[]> { TypedValue = [.. rows.Select(row => row.Id)] },
        },
    };

    private async Task ExecuteAsync(NpgsqlBatchCommand command, CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(connection) { BatchCommands = { command } };
        await using (batch.ConfigureAwait(false))
        {
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
