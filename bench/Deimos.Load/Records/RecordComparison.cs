using System.Globalization;
using Deimos.Load.Traffic;
using Deimos.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Deimos.Load.Records;

/// <summary>
/// Writes the same rows with a record consumer in batches, with a loop written by hand that reads them from Kafka too,
/// and with bare upserts of rows that lie ready.
/// </summary>
/// <remarks>
/// The bare upserts neither read nor decode nor commit offsets: they are what the database can do. The clocks of the
/// others run from the first message or batch to the last write, so that joining a group does not count. Each row is
/// inserted once and then updated three times.
/// </remarks>
internal sealed class RecordComparison(DeimosStack stack, int rounds, int messages)
{
    private const int BatchSize = 2000;

    private readonly int _keys = Math.Max(1, messages / 4);

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        var connectionString = await stack.CreateDatabaseAsync("records", cancellationToken);
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using (var db = new WidgetsDb(new DbContextOptionsBuilder<WidgetsDb>().UseNpgsql(source).Options))
        {
            await db.Database.EnsureCreatedAsync(cancellationToken);
        }

        var topic = await stack.CreateTopicAsync("widgets", Service.Partitions, cancellationToken: cancellationToken);
        await PublishAsync(topic, cancellationToken);
        var partitions = Enumerable.Range(0, Service.Partitions)
            .Select(partition => Rows().Where((_, n) => n % Service.Partitions == partition).ToList());
        var bare = new BareUpsert(partitions, BatchSize);
        var schema = Avro.Schema.Parse(await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "schemas/com/deimos/load/Widget.avsc"), cancellationToken));

        await CompareAsync(
            "records in batches, beside upserts of ready rows",
            0.8,
            hasInbox: false,
            ("bare", () => Measurement.OfAsync(() => bare.RunAsync(source))));
        await CompareAsync(
            "records in batches, beside a loop by hand", null, hasInbox: false, ("by hand", ByHandAsync));
        await CompareAsync(
            "records in batches with an inbox, beside a loop by hand", null, hasInbox: true, ("by hand", ByHandAsync));

        Task<Measurement> ByHandAsync() => HandWrittenLoop.RunAsync(
            stack.BootstrapServers, topic, schema, source, messages, BatchSize, cancellationToken);

        async Task CompareAsync(
            string subject, double? goal, bool hasInbox, (string Name, Func<Task<Measurement>> Measure) other)
        {
            var comparison = new Comparison(subject, messages, goal);
            await comparison.RunAsync(
                rounds,
                ("Deimos", () => OnEmptyTableAsync(source, () => ConsumeAsync(topic, source, hasInbox))),
                (other.Name, () => OnEmptyTableAsync(source, other.Measure)),
                cancellationToken);
            report.Add(comparison);
        }
    }

    private IEnumerable<WidgetRow> Rows() => Enumerable.Range(0, messages).Select(n => new WidgetRow
    {
        Id = n % _keys,
        Name = string.Create(CultureInfo.InvariantCulture, $"widget {n}"),
        Description = "What a widget is for, in about sixty characters or a few more.",
        Price = n % 1000,
        InStock = n % 3 == 0,
        SoldAt = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000 + n),
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    });

    private async Task PublishAsync(string topic, CancellationToken cancellationToken)
    {
        using var host = Service.Build(
            stack, deimos => deimos.AddProducer<WidgetProducer>(producer => producer.Topic = topic));
        await host.StartAsync(cancellationToken);
        var producer = host.Services.GetRequiredService<WidgetProducer>();
        foreach (var some in Rows().Chunk(10_000))
        {
            await producer.PublishListAsync(
                some.Select(row => new Payload
                {
                    ["id"] = row.Id,
                    ["name"] = row.Name,
                    ["description"] = row.Description,
                    ["price"] = row.Price,
                    ["in_stock"] = row.InStock,
                    ["sold_at"] = row.SoldAt.UtcDateTime,
                }),
                cancellationToken: cancellationToken);
        }

        await host.StopAsync(cancellationToken);
    }

    private async Task<Measurement> ConsumeAsync(string topic, NpgsqlDataSource source, bool hasInbox)
    {
        var progress = new Progress(messages);
        using var host = Service.Build(
            stack,
            deimos => deimos.AddConsumer<WidgetBatches>(consumer =>
            {
                consumer.GroupId = DeimosStack.UniqueName("records");
                consumer.Topic = topic;
                consumer.BatchSize = BatchSize;
                consumer.MaxQueuedPerPartition = 10 * BatchSize;
                consumer.InboxContext = hasInbox ? typeof(WidgetsDb) : null;
                consumer.ReraiseErrors = true;
            }),
            services => services.AddSingleton(progress).AddDbContext<WidgetsDb>(options => options.UseNpgsql(source)));
        await host.StartAsync();
        var measured = await progress.Done;
        await host.StopAsync();
        return measured;
    }

    private async Task<Measurement> OnEmptyTableAsync(NpgsqlDataSource source, Func<Task<Measurement>> measure)
    {
        await using var truncate = source.CreateCommand("TRUNCATE widgets");
        await truncate.ExecuteNonQueryAsync();
        await using var checkpoint = source.CreateCommand("CHECKPOINT");
        await checkpoint.ExecuteNonQueryAsync();
        var measured = await measure();
        await using var count = source.CreateCommand("SELECT count(*) FROM widgets");
        return await count.ExecuteScalarAsync() is long rows && rows == _keys
            ? measured
            : throw new InvalidOperationException($"There are not {_keys} rows.");
    }
}
