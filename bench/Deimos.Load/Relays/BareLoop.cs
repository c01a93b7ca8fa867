using Confluent.Kafka;
using Npgsql;
using NpgsqlTypes;

namespace Deimos.Load.Relays;

/// <summary>
/// What any relay has to do and nothing else: read a page, send it with callbacks, delete it.
/// </summary>
internal static class BareLoop
{
    public static async Task RunAsync(WaitingRows rows, string bootstrapServers, int pageSize)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = bootstrapServers,
            EnableIdempotence = true,
            LingerMs = 2,
            Partitioner = Partitioner.ConsistentRandom,
            DeliveryReportFields = "none",
        };
        using var producer = new ProducerBuilder<byte[], byte[]>(config).Build();
        await using var connection = await rows.Source.OpenConnectionAsync();
        while (true)
        {
            var (buckets, ids) = (new List<int>(pageSize), new List<long>(pageSize));
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var pending = 1;
            await using (var select = new NpgsqlCommand(
                "SELECT bucket, id, topic, key, message FROM kafka_messages ORDER BY bucket, id LIMIT $1", connection)
            {
                Parameters = { new() { Value = pageSize } },
            })
            await using (var reader = await select.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                {
                    buckets.Add(reader.GetInt32(0));
                    ids.Add(reader.GetInt64(1));
                    Interlocked.Increment(ref pending);
                    producer.Produce(
                        reader.GetString(2),
                        new() { Key = reader.GetFieldValue<byte[]>(3), Value = reader.GetFieldValue<byte[]>(4) },
                        _ => Acknowledged());
                }
            }

            if (ids.Count == 0)
            {
                return;
            }

            Acknowledged();
            await done.Task;
            await using var delete = new NpgsqlCommand(
                "DELETE FROM kafka_messages WHERE (bucket, id) IN (SELECT * FROM unnest($1, $2))", connection)
            {
                Parameters =
                {
                    new() { Value = buckets.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer },
                    new() { Value = ids.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
                },
            };
            await delete.ExecuteNonQueryAsync();

            void Acknowledged()
            {
                if (Interlocked.Decrement(ref pending) == 0)
                {
                    done.SetResult();
                }
            }
        }
    }
}
