using System.Reflection;
using Deimos.Hosting;
using Deimos.Inbox;
using Deimos.Runtime.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Inbox;

public sealed class InboxTablesTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_script_and_the_model_make_the_same_tables()
    {
        await using var byModel = EffectsDb.Open(await EffectsDb.CreateDatabaseAsync(postgres));
        await using var byScript = EffectsDb.Open(await postgres.CreateDatabaseAsync());
        await using var script = Assembly.Load("Deimos.Runtime").GetManifestResourceStream("Deimos.Inbox.inbox.sql")!;

        await byScript.Database.ExecuteSqlRawAsync(
            await new StreamReader(script).ReadToEndAsync(Cancellation), Cancellation);

        var described = await DescribeAsync(byModel);
        described.Count.ShouldBe(14);
        (await DescribeAsync(byScript)).ShouldBe(described);
    }

    [Fact]
    public async Task Names_and_schema_can_be_chosen()
    {
        await using var db = new NamedDb(
            new DbContextOptionsBuilder<NamedDb>().UseNpgsql(await postgres.CreateDatabaseAsync()).Options);
        await db.Database.EnsureCreatedAsync(Cancellation);
        await using var services = new ServiceCollection().AddSingleton(db).BuildServiceProvider();

        await new DatabaseInbox().RunAsync(
            services,
            new(typeof(NamedDb), "group", "topic", 0, [5], IsInOrder: true, 5),
            _ => Task.CompletedTask,
            Cancellation);

        (await db.Database.SqlQueryRaw<long>("SELECT next_offset AS \"Value\" FROM messaging.\"in \"\"box\"\"\"")
            .SingleAsync(Cancellation)).ShouldBe(6);
    }

    [Fact]
    public async Task What_is_missing_is_told_at_the_start()
    {
        using var host = TestHost.Build(
            new()
            {
                ["ConnectionStrings:kafka"] = "localhost:1",
                ["Deimos:Schemas:Backend"] = "in_memory",
            },
            deimos => deimos
                .AddConsumer<EffectConsumer>(
                    consumer => (consumer.GroupId, consumer.InboxContext) = ("a", typeof(NamedDb)))
                .AddConsumer<EffectBatchConsumer>(
                    consumer => (consumer.GroupId, consumer.InboxContext) = ("b", typeof(PlainDb))),
            services: all => all
                .AddDbContext<PlainDb>(options => options.UseNpgsql("Host=nowhere"))
                .AddDbContext<EffectsDb>(options => options.UseNpgsql("Host=nowhere")));

        var refused = await Should.ThrowAsync<DeimosConfigurationException>(() => host.StartAsync(Cancellation));

        refused.Faults.ShouldBe(
            [
                "EffectConsumer names NamedDb as its InboxContext, which dependency injection does not know. Register "
                + "it with AddDbContext<NamedDb>.",
                "EffectBatchConsumer names PlainDb as its InboxContext, whose model lacks the tables. Call "
                + "modelBuilder.AddDeimosInbox() in OnModelCreating, and make the tables with a migration or with "
                + "Deimos' inbox.sql.",
            ]);
    }

    private static Task<List<string>> DescribeAsync(DbContext db) => db.Database.SqlQueryRaw<string>(
        """
        SELECT concat_ws(' ', table_name, ordinal_position, column_name, data_type, is_nullable, column_default)
          AS "Value"
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name LIKE 'kafka%'
        UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename LIKE 'kafka%'
        UNION ALL SELECT concat_ws(' ', relname, reloptions) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname LIKE 'kafka%'
        ORDER BY 1
        """).ToListAsync(Cancellation);

    private sealed class NamedDb(DbContextOptions<NamedDb> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddDeimosInbox(tables =>
        {
            tables.Schema = "messaging";
            tables.Positions = "in \"box\"";
            tables.Ahead = "ahead";
        });
    }

    private sealed class PlainDb(DbContextOptions<PlainDb> options) : DbContext(options);
}
