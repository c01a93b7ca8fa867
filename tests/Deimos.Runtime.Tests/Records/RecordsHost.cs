using Deimos.Hosting;
using Deimos.Outbox;
using Deimos.Producing;
using Deimos.Runtime.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Deimos.Runtime.Tests.Records;

/// <summary>A host with records on a database of its own; what goes past the outbox stays in memory.</summary>
internal sealed class RecordsHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string _connectionString;

    private RecordsHost(IHost host, string connectionString)
    {
        _host = host;
        _connectionString = connectionString;
    }

    public IReadOnlyList<SentMessage> Sent => _host.Services.GetRequiredService<InMemoryPublishBackend>().Messages;

    public IServiceProvider Services => _host.Services;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<RecordsHost> StartAsync(
        PostgresFixture postgres,
        bool hasOutbox = false,
        Action<DbContextOptionsBuilder>? options = null,
        Action<DeimosBuilder>? deimos = null,
        Action<IServiceCollection, string>? services = null,
        bool hasProducers = true)
    {
        var connectionString = await CreateDatabaseAsync(postgres);
        services ??= (all, connection) => all.AddDbContext<RecordsDb>(builder =>
        {
            builder.UseNpgsql(connection);
            options?.Invoke(builder);
        });
        var host = TestHost.Build(
            new()
            {
                ["Deimos:Schemas:Backend"] = "in_memory",
                ["Deimos:Producing:Backend"] = hasOutbox ? "outbox" : "in_memory",
                ["ConnectionStrings:kafka"] = "localhost:1",
            },
            builder =>
            {
                if (hasProducers)
                {
                    AddProducers(builder);
                }

                if (hasOutbox)
                {
                    builder.UseOutbox<RecordsDb>(outbox => outbox.DisableRelay = true);
                }
                else
                {
                    builder.UseRecords<RecordsDb>();
                }

                deimos?.Invoke(builder);
            },
            services: all => services(all, connectionString));
        await host.StartAsync(Cancellation);
        return new(host, connectionString);
    }

    public AsyncServiceScope Scope() => _host.Services.CreateAsyncScope();

    /// <summary>Runs something with a context in a scope of its own.</summary>
    public async Task RunAsync(Func<RecordsDb, Task> work)
    {
        await using var scope = Scope();
        await work(scope.ServiceProvider.GetRequiredService<RecordsDb>());
    }

    /// <summary>Reads the rows that wait in the outbox.</summary>
    public async Task<List<OutboxMessage>> RowsAsync()
    {
        await using var db = Plain(_connectionString);
        return await db.Set<OutboxMessage>().OrderBy(row => row.Id).ToListAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }

    /// <summary>Makes a context that publishes nothing, to prepare and to look at tables with.</summary>
    public RecordsDb Plain() => Plain(_connectionString);

    private static RecordsDb Plain(string connectionString) =>
        new(new DbContextOptionsBuilder<RecordsDb>().UseNpgsql(connectionString).Options);

    private static Task<string> CreateDatabaseAsync(PostgresFixture postgres) =>
        postgres.CreateDatabaseAsync("records", async connectionString =>
        {
            await using var db = Plain($"{connectionString};Pooling=false");
            await db.Database.EnsureCreatedAsync(Cancellation);
        });

    private static void AddProducers(DeimosBuilder builder) => builder
        .AddProducer<WidgetProducer>()
        .AddProducer<WidgetTheSecondProducer>()
        .AddProducer<ParcelProducer>()
        .AddProducer<GadgetProducer>()
        .AddProducer<SampleProducer>()
        .AddProducer<SampleWithIdProducer>();
}
