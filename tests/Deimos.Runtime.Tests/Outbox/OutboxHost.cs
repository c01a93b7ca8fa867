using System.Text;
using Deimos.Embedded.Kafka.Inspection;
using Deimos.Hosting;
using Deimos.Kafka;
using Deimos.Outbox;
using Deimos.Runtime.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Outbox;

/// <summary>A host with producers, a context and its outbox, on a database of its own.</summary>
internal sealed class OutboxHost : IAsyncDisposable
{
    private readonly TestHost _host;

    private OutboxHost(TestHost host, string connectionString)
    {
        _host = host;
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    public TestHost Host => _host;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<OutboxHost> CreateAsync(PostgresFixture postgres) =>
        new(await TestHost.CreateAsync(), await CreateDatabaseAsync(postgres));

    public static Task<string> CreateDatabaseAsync(PostgresFixture postgres) =>
        postgres.CreateDatabaseAsync("things", async connectionString =>
        {
            await using var db = Context($"{connectionString};Pooling=false");
            await db.Database.EnsureCreatedAsync(Cancellation);
        });

    /// <summary>Makes a context with connections of its own, to look at the tables with.</summary>
    public static ThingsDb Context(string connectionString) =>
        new(new DbContextOptionsBuilder<ThingsDb>().UseNpgsql($"{connectionString};Application Name=watch").Options);

    public ThingsDb Context() => Context(ConnectionString);

    /// <summary>Starts the host with the usual producers and context, without a relay.</summary>
    public Task StartAsync(Action<DeimosBuilder>? deimos = null, Action<IServiceCollection>? services = null) =>
        StartWithAsync(outbox => outbox.DisableRelay = true, deimos, services);

    public Task StartWithAsync(
        Action<OutboxOptions> outbox,
        Action<DeimosBuilder>? deimos = null,
        Action<IServiceCollection>? services = null) =>
        _host.StartAsync(
            builder =>
            {
                builder.AddProducer<ThingProducer>().AddProducer<PayloadProducer>().UseOutbox<ThingsDb>(outbox);
                deimos?.Invoke(builder);
            },
            services ?? (all => all.AddDbContext<ThingsDb>(options => options.UseNpgsql(ConnectionString))));

    /// <summary>Starts the host anew, with a relay and as little waiting as possible.</summary>
    public async Task RestartAsync(Action<OutboxOptions>? outbox = null)
    {
        await _host.StopAsync();
        _host.Running.Dispose();
        await StartWithAsync(options =>
        {
            options.PollInterval = TimeSpan.FromMilliseconds(50);
            options.MinBackoff = TimeSpan.FromMilliseconds(20);
            options.MaxBackoff = TimeSpan.FromMilliseconds(200);
            outbox?.Invoke(options);
        });
    }

    /// <summary>Waits until a topic has so many messages.</summary>
    public async Task<IReadOnlyList<KafkaRecord>> ReadAsync(string topic, int count)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        return await _host.Kafka.Topics[topic].WaitForRecordsAsync(count, limit.Token);
    }

    /// <summary>Waits until nothing waits any more.</summary>
    public async Task IsEmptyAsync()
    {
        await using var db = Context();
        await Eventually.HoldsAsync(() => !db.Set<OutboxMessage>().Any(), "the outbox is empty");
    }

    /// <summary>Waits until all buckets are shared by so many relays.</summary>
    public async Task SharesAsync(int relays)
    {
        await using var db = Context();
        await Eventually.HoldsAsync(
            () =>
            {
                var leases = db.Set<BucketLease>().AsNoTracking().ToList();
                return leases.Count == OutboxRow.BucketCount
                    && leases.TrueForAll(lease => lease.Owner is not null)
                    && leases.DistinctBy(lease => lease.Owner).Count() == relays;
            },
            $"{relays} relays share the buckets");
    }

    /// <summary>Writes rows as producers do, with plain bytes in them.</summary>
    public async Task InsertAsync(params (string Topic, string? Key, string Value)[] rows)
    {
        await using var scope = Scope();
        var writer = scope.ServiceProvider.GetRequiredService<OutboxWriter>();
        await using var db = Context();
        await db.Database.OpenConnectionAsync(Cancellation);
        await writer.WriteAsync(
            db,
            transaction: null,
            [
                .. rows.Select(row => OutboxRow.Of(
                    new()
                    {
                        Topic = row.Topic,
                        Producer = "tests",
                        Key = row.Key is null ? null : Encoding.UTF8.GetBytes(row.Key),
                        Value = Encoding.UTF8.GetBytes(row.Value),
                        Headers = MessageHeaders.None,
                    },
                    KeyPartitioner.Crc32,
                    isSerialized: false)),
            ],
            Cancellation);
    }

    public AsyncServiceScope Scope() => _host.Running.Services.CreateAsyncScope();

    /// <summary>Reads the rows that wait, in the order of their ids.</summary>
    public async Task<List<OutboxMessage>> RowsAsync()
    {
        await using var db = Context();
        return await db.Set<OutboxMessage>().OrderBy(row => row.Id).ToListAsync(Cancellation);
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var db = Context();
        await db.Database.ExecuteSqlRawAsync(sql, Cancellation);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
