using System.Diagnostics;
using System.Globalization;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.Postgres;
using Deimos.Embedded.SchemaRegistry;
using Deimos.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using static System.FormattableString;

namespace Deimos.Load.Records;

/// <summary>
/// Writes the same rows with a bare upsert that has them ready, with a loop written by hand that reads them from Kafka,
/// and with a record consumer, in alternation.
/// </summary>
/// <remarks>
/// The bare upsert does neither read nor decode nor commit offsets: it is what the database can do. The clocks of the
/// other two run from the first message or batch to the last write, so that joining a group does not count. Each row is
/// inserted once and then updated three times.
/// </remarks>
internal sealed class RecordComparison(int rounds, int messages)
{
    public const string Topic = "load-widgets";
    private const int Partitions = 4;
    private const int BatchSize = 2000;

    private const string Schema =
        """
        {
          "type": "record", "name": "Widget", "namespace": "load", "fields": [
            { "name": "id", "type": "long" },
            { "name": "name", "type": "string" },
            { "name": "description", "type": "string" },
            { "name": "price", "type": "int" },
            { "name": "in_stock", "type": "boolean" },
            { "name": "sold_at", "type": { "type": "long", "logicalType": "timestamp-millis" } }
          ]
        }
        """;

    private readonly int _keys = Math.Max(1, messages / 4);
    private readonly string _schemas = Directory.CreateTempSubdirectory("deimos-load").FullName;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.Combine(_schemas, "load"));
        await File.WriteAllTextAsync(Path.Combine(_schemas, "load", "Widget.avsc"), Schema, cancellationToken);
        await using var postgres = await EmbeddedPostgres.StartAsync(cancellationToken: cancellationToken);
        await using var kafka = await EmbeddedKafka.StartAsync(cancellationToken: cancellationToken);
        await using var registry = await EmbeddedSchemaRegistry.StartAsync(cancellationToken: cancellationToken);
        await kafka.CreateTopicAsync(Topic, Partitions, cancellationToken: cancellationToken);
        var connectionString = await postgres.CreateDatabaseAsync(cancellationToken: cancellationToken);
        await using var source = NpgsqlDataSource.Create(connectionString);
        await CreateAsync(connectionString);
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:kafka"] = kafka.BootstrapServers,
            ["ConnectionStrings:schema-registry"] = registry.Url.ToString(),
            ["ConnectionStrings:widgets"] = connectionString,
            ["Deimos:Schemas:Path"] = _schemas,
        };
        await PublishAsync(settings);
        var bare = new BareUpsert(
            Enumerable.Range(0, Partitions).Select(partition => Rows().Where((_, n) => n % Partitions == partition)
                .ToList()),
            BatchSize);
        Console.WriteLine(
            $"{messages} messages of {_keys} keys in {Partitions} partitions, batches of {BatchSize}");
        var (toBare, toHandWritten, toSelf) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            await EmptyAsync(source);
            var watch = Stopwatch.StartNew();
            await bare.RunAsync(source);
            var bareTime = watch.Elapsed.TotalSeconds;
            await CheckAsync(source);
            await EmptyAsync(source);
            var handTime = await HandWrittenLoop.RunAsync(
                kafka.BootstrapServers, $"hand-{round}", Avro.Schema.Parse(Schema), source, messages, BatchSize);
            await CheckAsync(source);
            var consumer = await ConsumeAsync(settings, source, $"plain-{round}", hasInbox: false);
            var inbox = await ConsumeAsync(settings, source, $"inbox-{round}", hasInbox: true);
            toBare.Add(bareTime / consumer.Time);
            toHandWritten.Add(handTime / consumer.Time);
            toSelf.Add(consumer.Time / inbox.Time);
            Console.WriteLine(
                Invariant($"  bare {messages / bareTime:0} msg/s, written by hand {messages / handTime:0} msg/s, ")
                + Invariant($"consumer {messages / consumer.Time:0} msg/s ({consumer.Cpu:0.0} us of this process for ")
                + Invariant($"a message, the broker included), with an inbox {messages / inbox.Time:0} msg/s"));
        }

        Summarize("consumer to bare upsert", toBare, " (goal 0.8)");
        Summarize("consumer to loop by hand", toHandWritten, "");
        Summarize("with an inbox to without", toSelf, "");
        Directory.Delete(_schemas, recursive: true);
    }

    private static void Summarize(string name, List<double> ratios, string goal)
    {
        ratios.Sort();
        Console.WriteLine(Invariant(
            $"{name}: median {ratios[ratios.Count / 2]:0.00}, from {ratios[0]:0.00} to {ratios[^1]:0.00}{goal}"));
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

    private async Task PublishAsync(Dictionary<string, string?> settings)
    {
        using var host = Build(settings, deimos => deimos.AddProducer<WidgetProducer>());
        await host.StartAsync();
        var producer = host.Services.GetRequiredService<WidgetProducer>();
        foreach (var some in Rows().Chunk(10_000))
        {
            await producer.PublishListAsync(some.Select(row => new Payload
            {
                ["id"] = row.Id,
                ["name"] = row.Name,
                ["description"] = row.Description,
                ["price"] = row.Price,
                ["in_stock"] = row.InStock,
                ["sold_at"] = row.SoldAt.UtcDateTime,
            }));
        }

        await host.StopAsync();
    }

    private async Task<(double Time, double Cpu)> ConsumeAsync(
        Dictionary<string, string?> settings, NpgsqlDataSource source, string group, bool hasInbox)
    {
        await EmptyAsync(source);
        var progress = new Progress(messages);
        using var host = Build(
            settings,
            deimos => deimos.AddConsumer<WidgetBatches>(consumer =>
            {
                consumer.GroupId = group;
                consumer.BatchSize = BatchSize;
                consumer.MaxQueuedPerPartition = 10 * BatchSize;
                consumer.InboxContext = hasInbox ? typeof(WidgetsDb) : null;
                consumer.ReraiseErrors = true;
            }),
            progress);
        var cpu = Environment.CpuUsage.TotalTime;
        await host.StartAsync();
        var elapsed = await progress.Done;
        cpu = Environment.CpuUsage.TotalTime - cpu;
        await host.StopAsync();
        await CheckAsync(source);
        return (elapsed.TotalSeconds, cpu.TotalMicroseconds / messages);
    }

    private static IHost Build(
        Dictionary<string, string?> settings, Action<DeimosBuilder> configure, Progress? progress = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "load" });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddDbContext<WidgetsDb>(
            options => options.UseNpgsql(builder.Configuration.GetConnectionString("widgets")));
        if (progress is not null)
        {
            builder.Services.AddSingleton(progress);
        }

        builder.AddDeimos("kafka", configure);
        return builder.Build();
    }

    private static async Task CreateAsync(string connectionString)
    {
        await using var db = new WidgetsDb(
            new DbContextOptionsBuilder<WidgetsDb>().UseNpgsql(connectionString).Options);
        await db.Database.EnsureCreatedAsync();
    }

    private static async Task EmptyAsync(NpgsqlDataSource source)
    {
        await using var truncate = source.CreateCommand("TRUNCATE widgets");
        await truncate.ExecuteNonQueryAsync();
        await using var checkpoint = source.CreateCommand("CHECKPOINT");
        await checkpoint.ExecuteNonQueryAsync();
    }

    private async Task CheckAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("SELECT count(*) FROM widgets");
        if (await command.ExecuteScalarAsync() is not long count || count != _keys)
        {
            throw new InvalidOperationException($"There are not {_keys} rows.");
        }
    }
}
