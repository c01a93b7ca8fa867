using Deimos.Hosting;
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
        StartAsync(outbox => outbox.DisableRelay = true, deimos, services);

    public Task StartAsync(
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
