using Avro.Generic;
using Avro.IO;
using Confluent.Kafka;
using Npgsql;

namespace Deimos.Load.Records;

/// <summary>
/// What one would write without a framework: a consumer that reads, Avro's own reader, an upsert for each full batch of
/// a partition, and then its offset.
/// </summary>
internal static class HandWrittenLoop
{
    /// <summary>The magic byte and the schema's id.</summary>
    private const int PrefixLength = 5;

    /// <returns>What it took from the first message to the last upsert.</returns>
    public static async Task<Measurement> RunAsync(
        string bootstrapServers,
        string topic,
        Avro.Schema schema,
        NpgsqlDataSource source,
        int messages,
        int batchSize,
        CancellationToken cancellationToken)
    {
        var reader = new GenericDatumReader<GenericRecord>(schema, schema);
        var batches = new Dictionary<int, List<WidgetRow>>();
        var last = new Dictionary<int, ConsumeResult<byte[], byte[]>>();
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = $"by-hand-{Guid.NewGuid():N}",
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoOffsetStore = false,
        }).Build();
        consumer.Subscribe(topic);
        Func<Measurement>? end = null;
        for (var count = 0; count < messages;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (consumer.Consume(100) is not { } result)
            {
                continue;
            }

            end ??= Measurement.Begin();
            count++;
            var partition = result.Partition.Value;
            if (!batches.TryGetValue(partition, out var batch))
            {
                batches[partition] = batch = [];
            }

            batch.Add(Read(reader, result.Message.Value));
            last[partition] = result;
            if (batch.Count == batchSize)
            {
                await FlushAsync(partition, batch);
            }
        }

        foreach (var (partition, batch) in batches.Where(batch => batch.Value.Count > 0))
        {
            await FlushAsync(partition, batch);
        }

        var measured = end!();
        consumer.Close();
        return measured;

        async Task FlushAsync(int partition, List<WidgetRow> batch)
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await BareUpsert.WriteAsync(connection, BareUpsert.Columns(batch));
            consumer.StoreOffset(last[partition]);
            batch.Clear();
        }
    }

    private static WidgetRow Read(GenericDatumReader<GenericRecord> reader, byte[] value)
    {
        using var stream = new MemoryStream(value, PrefixLength, value.Length - PrefixLength);
        var record = reader.Read(null!, new BinaryDecoder(stream));
        return new()
        {
            Id = (long)record["id"],
            Name = (string)record["name"],
            Description = (string)record["description"],
            Price = (int)record["price"],
            InStock = (bool)record["in_stock"],
            SoldAt = (DateTime)record["sold_at"],
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        };
    }
}
