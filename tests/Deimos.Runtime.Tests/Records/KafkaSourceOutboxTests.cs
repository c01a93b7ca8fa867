using Deimos.Hosting;
using Deimos.Records;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Records;

/// <summary>Records that publish themselves through the outbox, in every kind of transaction and context.</summary>
public sealed class KafkaSourceOutboxTests(PostgresFixture postgres) : IAsyncLifetime
{
    private RecordsHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    [Trait("Case", "106")]
    public async Task A_record_and_its_messages_are_committed_together_or_not_at_all()
    {
        await StartAsync();

        await _host.RunAsync(async db =>
        {
            db.Add(new Widget { Name = "kept" });
            await db.SaveChangesAsync(Cancellation);
        });
        await _host.RunAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
            db.Add(new Widget { Name = "dropped" });
            await db.SaveChangesAsync(Cancellation);
            await transaction.RollbackAsync(Cancellation);
        });

        (await _host.RowsAsync()).Select(row => row.Topic).ShouldBe(["my-topic", "my-topic-the-second"]);
    }

    [Fact]
    public async Task A_sync_save_does_the_same()
    {
        await StartAsync();

        await _host.RunAsync(db =>
        {
            db.Add(new Widget { Name = "one" });
            db.SaveChanges();
            using var transaction = db.Database.BeginTransaction();
            db.Add(new Widget { Name = "two" });
            db.SaveChanges();
            transaction.Commit();
            return Task.CompletedTask;
        });

        (await _host.RowsAsync()).Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_retrying_strategy_saves_and_publishes_once()
    {
        var failures = new FailOnce();
        await StartAsync(options => options
            .UseNpgsql(npgsql => npgsql.EnableRetryOnFailure(3, TimeSpan.FromMilliseconds(10), ["P0001"]))
            .AddInterceptors(failures));

        await _host.RunAsync(async db =>
        {
            db.Add(new Widget { Name = "retried" });
            await db.SaveChangesAsync(Cancellation);
        });

        failures.Attempts.ShouldBe(2);
        (await _host.RowsAsync()).Count.ShouldBe(2);
        await using var db = _host.Plain();
        (await db.Widgets.CountAsync(Cancellation)).ShouldBe(1);
    }

    [Fact]
    public async Task Contexts_of_pools_and_factories_publish_too()
    {
        _host = await RecordsHost.StartAsync(postgres, hasOutbox: true, services: (all, connection) => all
            .AddPooledDbContextFactory<RecordsDb>(options => options.UseNpgsql(connection))
            .AddScoped(services => services.GetRequiredService<IDbContextFactory<RecordsDb>>().CreateDbContext()));
        var factory = _host.Services.GetRequiredService<IDbContextFactory<RecordsDb>>();

        for (var i = 0; i < 2; i++)
        {
            await using var db = await factory.CreateDbContextAsync(Cancellation);
            db.Add(new Widget { Name = "pooled" });
            await db.SaveChangesAsync(Cancellation);
        }

        (await _host.RowsAsync()).Count.ShouldBe(4);
    }

    [Fact]
    public async Task An_ambient_transaction_gets_the_messages_of_its_records()
    {
        await StartAsync();

        foreach (var completes in new[] { true, false })
        {
            await _host.RunAsync(async db =>
            {
                using var ambient = new System.Transactions.TransactionScope(
                    System.Transactions.TransactionScopeAsyncFlowOption.Enabled);
                db.Add(new Widget { Name = "ambient" });
                await db.SaveChangesAsync(Cancellation);
                if (completes)
                {
                    ambient.Complete();
                }
            });
        }

        (await _host.RowsAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_context_made_by_hand_says_what_it_lacks()
    {
        await StartAsync();
        await using var plain = _host.Plain();
        var options = new DbContextOptionsBuilder<RecordsDb>().UseNpgsql(plain.Database.GetConnectionString());
        options.UseDeimosRecords();
        await using var db = new RecordsDb(options.Options);
        db.Add(new Widget { Name = "by hand" });

        var refused = await Should.ThrowAsync<RecordException>(() => db.SaveChangesAsync(Cancellation));

        refused.Message.ShouldContain("UseApplicationServiceProvider");
    }

    [Fact]
    public async Task An_attribute_declares_a_source_as_the_model_does()
    {
        await StartAsync();

        await _host.RunAsync(async db =>
        {
            db.Add(new Gadget { TestId = "g", SomeInt = 1 });
            await db.SaveChangesAsync(Cancellation);
            db.RemoveRange(db.Set<Gadget>());
            await db.SaveChangesAsync(Cancellation);
        });

        (await _host.RowsAsync()).ShouldHaveSingleItem().Message.ShouldNotBeNull();
    }

    [Fact]
    [Trait("Case", "110")]
    public async Task A_source_without_a_producer_is_found_at_the_start()
    {
        await StartAsync();
        var modelled = new ModelBuilder();
        var empty = modelled.Entity<EmptySource>().Metadata;
        var foreign = modelled.Entity<ForeignSource>();

        Should.Throw<RecordException>(() => KafkaSource.Of(empty)).Message
            .ShouldBe("EmptySource has [KafkaSource] without a producer. Name one: "
                + "[KafkaSource(typeof(EmptySourceProducer))].");
        Should.Throw<RecordException>(() => foreign.HasKafkaSource<WidgetProducer>()).Message
            .ShouldContain("Derive it from RecordProducer<ForeignSource>.");
        (await Should.ThrowAsync<DeimosConfigurationException>(() =>
                RecordsHost.StartAsync(postgres, hasProducers: false))).Message
            .ShouldContain("GadgetProducer is a Kafka source, and the host does not have it.");
    }

    private async Task StartAsync(Action<DbContextOptionsBuilder>? options = null) =>
        _host = await RecordsHost.StartAsync(postgres, hasOutbox: true, options);

    [KafkaSource]
    private sealed class EmptySource
    {
        public int Id { get; init; }
    }

    private sealed class ForeignSource
    {
        public int Id { get; init; }
    }
}
