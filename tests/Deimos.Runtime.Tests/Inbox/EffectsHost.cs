using Deimos.Consuming;
using Deimos.Hosting;
using Deimos.Runtime.Tests.Consuming;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Inbox;

/// <summary>A topic whose messages leave effects in a database.</summary>
internal sealed class EffectsHost : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private EffectsHost(ConsumingHost kafka, string connectionString)
    {
        Kafka = kafka;
        ConnectionString = connectionString;
    }

    public ConsumingHost Kafka { get; }

    public string ConnectionString { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<EffectsHost> CreateAsync(PostgresFixture postgres, int partitions = 1) =>
        new(await ConsumingHost.CreateAsync(partitions), await EffectsDb.CreateDatabaseAsync(postgres));

    public static DeimosBuilder AddConsumer(
        DeimosBuilder deimos, string name, Action<ConsumerOptions> configure) => name switch
        {
            nameof(EffectBatchConsumer) => deimos.AddConsumer<EffectBatchConsumer>(configure),
            nameof(EffectRecords) => deimos.AddConsumer<EffectRecords>(configure),
            _ => deimos.AddConsumer<EffectConsumer>(configure),
        };

    /// <summary>Sets what is the same in all processes; the next takes the place of one that was killed.</summary>
    public static void Configure(ConsumerOptions consumer, bool hasInbox)
    {
        consumer.InstanceId = "only";
        consumer.InboxContext = hasInbox ? typeof(EffectsDb) : null;
    }

    public Task StartAsync(
        string consumer = nameof(EffectConsumer),
        bool hasInbox = true,
        Action<ConsumerOptions>? configure = null,
        Action<DbContextOptionsBuilder>? database = null) => Kafka.StartAsync(
            deimos => AddConsumer(deimos, consumer, Kafka.Consumer(options =>
            {
                Configure(options, hasInbox);
                configure?.Invoke(options);
            })),
            all => all.AddDbContext<EffectsDb>(options =>
            {
                options.UseNpgsql(ConnectionString);
                database?.Invoke(options);
            }));

    /// <summary>Publishes without running a consumer here.</summary>
    public async Task PublishAsync(params string[] ids)
    {
        Kafka.Build(_ => { });
        await Kafka.PublishAsync(ids);
    }

    public async Task<List<string>> EffectsAsync()
    {
        await using var db = Open();
        return await db.Effects.OrderBy(effect => effect.Id).Select(effect => effect.TestId).ToListAsync(Cancellation);
    }

    public async Task UntilAsync(Func<IReadOnlyList<string>, bool> fact, string description)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!fact(await EffectsAsync()))
        {
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Limit, description);
            await Task.Delay(10, Cancellation);
        }
    }

    public async Task SqlAsync(string sql)
    {
        await using var db = Open();
        await db.Database.ExecuteSqlRawAsync(sql, Cancellation);
    }

    public EffectsDb Open() => EffectsDb.Open(ConnectionString);

    public ValueTask DisposeAsync() => Kafka.DisposeAsync();
}
