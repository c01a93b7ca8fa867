using System.Text;
using System.Transactions;
using Deimos.Hosting;
using Deimos.Outbox;
using Deimos.Runtime.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Deimos.Runtime.Tests.Outbox;

/// <summary>Every way in which applications have transactions.</summary>
public sealed class OutboxTransactionTests(PostgresFixture postgres) : OutboxScene(postgres)
{
    [Fact]
    public async Task A_savepoint_that_is_rolled_back_to_drops_what_was_published_after_it()
    {
        await Service.StartAsync();
        await using var scope = Service.Scope();
        var db = Db(scope);
        await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);

        await PublishAsync(scope, "kept-1");
        await transaction.CreateSavepointAsync("a", Cancellation);
        await PublishAsync(scope, "dropped-1");
        await transaction.CreateSavepointAsync("b", Cancellation);
        await PublishAsync(scope, "dropped-2");
        await transaction.RollbackToSavepointAsync("a", Cancellation);
        await PublishAsync(scope, "dropped-3");
        await transaction.RollbackToSavepointAsync("a", Cancellation);
        await PublishAsync(scope, "kept-2");
        await transaction.CreateSavepointAsync("a", Cancellation);
        await PublishAsync(scope, "kept-3");
        await transaction.ReleaseSavepointAsync("a", Cancellation);
        await PublishAsync(scope, "kept-4");
        await transaction.CommitAsync(Cancellation);

        (await KeysAsync()).ShouldBe(["kept-1", "kept-2", "kept-3", "kept-4"]);
    }

    [Fact]
    public async Task A_savepoint_of_the_same_name_hides_the_earlier_one_until_it_is_released()
    {
        await Service.StartAsync();
        await using var scope = Service.Scope();
        var db = Db(scope);
        using var transaction = db.Database.BeginTransaction();

        transaction.CreateSavepoint("s");
        await PublishAsync(scope, "dropped-1");
        transaction.CreateSavepoint("s");
        await PublishAsync(scope, "dropped-2");
        transaction.RollbackToSavepoint("s");
        transaction.ReleaseSavepoint("s");
        await PublishAsync(scope, "dropped-3");
        transaction.RollbackToSavepoint("s");
        await PublishAsync(scope, "kept");
        transaction.Commit();

        (await KeysAsync()).ShouldBe(["kept"]);
    }

    [Fact]
    public async Task A_save_that_fails_inside_a_transaction_keeps_what_was_published_before_it()
    {
        await Service.StartAsync();
        await using var scope = Service.Scope();
        var db = Db(scope);
        await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);

        await PublishAsync(scope, "before");
        db.Things.Add(new() { Name = null! });
        await Should.ThrowAsync<DbUpdateException>(() => db.SaveChangesAsync(Cancellation));
        await PublishAsync(scope, "after");
        await transaction.CommitAsync(Cancellation);

        (await KeysAsync()).ShouldBe(["before", "after"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_ambient_transaction_gets_its_rows_at_the_call(bool completes)
    {
        await Service.StartAsync();
        await using var scope = Service.Scope();
        var db = Db(scope);

        using (var ambient = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            db.Things.Add(new() { Name = "row" });
            await db.SaveChangesAsync(Cancellation);
            await PublishAsync(scope, "ambient");
            (await db.Set<OutboxMessage>().CountAsync(Cancellation)).ShouldBe(1);
            if (completes)
            {
                ambient.Complete();
            }
        }

        (await KeysAsync()).Count.ShouldBe(completes ? 1 : 0);
        await using var other = Service.Context();
        (await other.Things.CountAsync(Cancellation)).ShouldBe(completes ? 1 : 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_transaction_that_began_elsewhere_gets_its_rows_at_the_call(bool commits)
    {
        await Service.StartAsync();
        await using var scope = Service.Scope();
        var db = Db(scope);
        await using var connection = new NpgsqlConnection(Service.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        db.Database.SetDbConnection(connection);
        await db.Database.UseTransactionAsync(transaction, Cancellation);

        await PublishAsync(scope, "used");
        (await db.Set<OutboxMessage>().CountAsync(Cancellation)).ShouldBe(1);
        await (commits ? transaction.CommitAsync(Cancellation) : transaction.RollbackAsync(Cancellation));

        (await KeysAsync()).Count.ShouldBe(commits ? 1 : 0);
    }

    [Fact]
    public async Task A_retrying_strategy_runs_the_whole_transaction_again_and_writes_its_rows_once()
    {
        await Service.StartAsync(services: all => all.AddDbContext<ThingsDb>(options => options.UseNpgsql(
            Service.ConnectionString, npgsql => npgsql.EnableRetryOnFailure(3, TimeSpan.FromMilliseconds(10), null))));
        await using var scope = Service.Scope();
        var db = Db(scope);
        var attempts = 0;

        await db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            attempts++;
            await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
            await PublishAsync(scope, $"attempt-{attempts}");
            if (attempts == 1)
            {
                await TerminateAsync(db);
            }

            await transaction.CommitAsync(Cancellation);
        });

        attempts.ShouldBe(2);
        (await KeysAsync()).ShouldBe(["attempt-2"]);
    }

    [Fact]
    public async Task A_retrying_strategy_also_covers_a_call_outside_of_a_transaction()
    {
        await Service.StartAsync(services: all => all.AddDbContext<ThingsDb>(options => options.UseNpgsql(
            Service.ConnectionString, npgsql => npgsql.EnableRetryOnFailure(3, TimeSpan.FromMilliseconds(10), null))));
        await using var scope = Service.Scope();
        var db = Db(scope);
        await db.Database.OpenConnectionAsync(Cancellation);
        await TerminateAsync(db);
        await db.Database.CloseConnectionAsync();

        await PublishAsync(scope, "retried");

        (await KeysAsync()).ShouldBe(["retried"]);
    }

    [Fact]
    public async Task Pooled_contexts_carry_nothing_from_one_use_to_the_next()
    {
        await Service.StartAsync(services: all => all.AddDbContextPool<ThingsDb>(
            options => options.UseNpgsql(Service.ConnectionString), poolSize: 1));
        await using (var scope = Service.Scope())
        {
            await Db(scope).Database.BeginTransactionAsync(Cancellation);
            await PublishAsync(scope, "left");
        }

        await using (var scope = Service.Scope())
        {
            await using var transaction = await Db(scope).Database.BeginTransactionAsync(Cancellation);
            await PublishAsync(scope, "second");
            await transaction.CommitAsync(Cancellation);
        }

        (await KeysAsync()).ShouldBe(["second"]);
    }

    [Fact]
    public async Task A_context_of_a_factory_is_named_in_the_call()
    {
        await Service.StartAsync(services: all => all.AddPooledDbContextFactory<ThingsDb>(
            options => options.UseNpgsql(Service.ConnectionString)));
        await using var db = await Service.Host.Get<IDbContextFactory<ThingsDb>>().CreateDbContextAsync(Cancellation);

        await using (var transaction = await db.Database.BeginTransactionAsync(Cancellation))
        {
            await Service.Host.Get<ThingProducer>().PublishAsync(
                new("in", 1), new() { DbContext = db }, Cancellation);
            await Service.Host.Get<ThingProducer>().PublishAsync(new("on its own", 1), cancellationToken: Cancellation);
            (await KeysAsync()).ShouldBe(["on its own"]);
            await transaction.CommitAsync(Cancellation);
        }

        (await KeysAsync()).ShouldBe(["on its own", "in"]);
    }

    [Fact]
    public async Task A_context_made_by_hand_needs_the_outbox_in_its_options()
    {
        await Service.StartAsync();
        var producer = Service.Host.Get<ThingProducer>();
        await using var without = Service.Context();
        await using var transaction = await without.Database.BeginTransactionAsync(Cancellation);
        await using var with = new ThingsDb(
            new DbContextOptionsBuilder<ThingsDb>().UseNpgsql(Service.ConnectionString).UseDeimosOutbox().Options);
        await using var kept = await with.Database.BeginTransactionAsync(Cancellation);

        var failure = await Should.ThrowAsync<OutboxException>(
            () => producer.PublishAsync(new("a", 1), new() { DbContext = without }, Cancellation));
        await producer.PublishAsync(new("b", 1), new() { DbContext = with }, Cancellation);
        await kept.CommitAsync(Cancellation);

        failure.Message.ShouldContain("UseDeimosOutbox()");
        (await KeysAsync()).ShouldBe(["b"]);
    }

    [Fact]
    public async Task Of_several_contexts_the_producer_or_the_call_names_one()
    {
        await Service.StartAsync(
            deimos: deimos => deimos.UseOutbox<OtherDb>(outbox => outbox.DisableRelay = true)
                .AddProducer<PayloadProducer>(producer => producer.OutboxContext = typeof(OtherDb)),
            services: all => all.AddDbContext<ThingsDb>(options => options.UseNpgsql(Service.ConnectionString))
                .AddDbContext<OtherDb>(options => options.UseNpgsql(Service.ConnectionString)));
        await using var scope = Service.Scope();
        var db = scope.ServiceProvider.GetRequiredService<OtherDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);

        var failure = await Should.ThrowAsync<OutboxException>(() => PublishAsync(scope, "nowhere"));
        await Producer(scope).PublishAsync(new("named", 1), new() { DbContext = db }, Cancellation);
        await scope.ServiceProvider.GetRequiredService<PayloadProducer>().PublishAsync(
            new() { ["test_id"] = "configured", ["some_int"] = 1 }, cancellationToken: Cancellation);
        (await KeysAsync()).ShouldBeEmpty();
        await transaction.CommitAsync(Cancellation);

        failure.Message.ShouldContain("ThingsDb, OtherDb");
        (await KeysAsync()).ShouldBe(["named", "configured"]);
    }

    [Fact]
    public async Task What_interceptors_publish_while_changes_are_saved_is_part_of_the_save()
    {
        var interceptor = new PublishOnSave();
        await Service.StartAsync(services: all => all.AddDbContext<ThingsDb>(
            options => options.UseNpgsql(Service.ConnectionString).AddInterceptors(interceptor)));
        interceptor.Producer = Service.Host.Get<ThingProducer>();
        await using var scope = Service.Scope();
        var db = Db(scope);
        db.Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;

        db.Things.Add(new() { Name = "saved" });
        await db.SaveChangesAsync(Cancellation);
        interceptor.Fails = true;
        db.Things.Add(new() { Name = "not saved" });
        await Should.ThrowAsync<InvalidOperationException>(() => db.SaveChangesAsync(Cancellation));

        (await KeysAsync()).ShouldBe(["saved"]);
        await using var other = Service.Context();
        (await other.Things.Select(thing => thing.Name).ToListAsync(Cancellation)).ShouldBe(["saved"]);
    }

    [Fact]
    public async Task A_missing_table_says_how_it_is_made_and_the_transaction_does_not_commit()
    {
        await Service.StartAsync();
        await Service.ExecuteAsync("DROP TABLE kafka_messages");
        await using var scope = Service.Scope();
        var db = Db(scope);

        await using (var transaction = await db.Database.BeginTransactionAsync(Cancellation))
        {
            db.Things.Add(new() { Name = "row" });
            await db.SaveChangesAsync(Cancellation);
            await PublishAsync(scope, "a");
            var failure = await Should.ThrowAsync<OutboxException>(() => transaction.CommitAsync(Cancellation));
            failure.Message.ShouldContain("AddDeimosOutbox()");
            failure.InnerException.ShouldBeOfType<PostgresException>();
        }

        await using var other = Service.Context();
        (await other.Things.CountAsync(Cancellation)).ShouldBe(0);
    }

    [Fact]
    public async Task Too_many_serialized_keys_in_one_transaction_are_refused_at_the_call()
    {
        Service.Host.Settings["Deimos:Producers:ThingProducer:SerializeKeys"] = "true";
        await Service.StartWithAsync(outbox =>
        {
            outbox.DisableRelay = true;
            outbox.MaxSerializedKeys = 2;
        });
        await using var scope = Service.Scope();
        var db = Db(scope);
        await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);

        await PublishAsync(scope, "a");
        await PublishAsync(scope, "b");
        await PublishAsync(scope, "a");
        var failure = await Should.ThrowAsync<OutboxException>(() => PublishAsync(scope, "c"));
        await transaction.CommitAsync(Cancellation);

        failure.Message.ShouldContain("publishes 3 keys");
        (await KeysAsync()).ShouldBe(["a", "b", "a"]);
    }

    [Fact]
    public async Task Transactions_that_publish_the_same_serialized_key_commit_one_after_the_other()
    {
        Service.Host.Settings["Deimos:Producers:ThingProducer:SerializeKeys"] = "true";
        await Service.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(
            async () =>
            {
                for (var i = 0; i < 25; i++)
                {
                    await using var scope = Service.Scope();
                    await using var transaction = await Db(scope).Database.BeginTransactionAsync(Cancellation);
                    await PublishAsync(scope, i % 2 == 0 ? "x" : "y");
                    await PublishAsync(scope, i % 2 == 0 ? "y" : "x");
                    await transaction.CommitAsync(Cancellation);
                }
            },
            Cancellation)));

        // The rows of one transaction are neighbours for each key only if nobody came between its ids and its commit.
        await using var db = Service.Context();
        var late = await db.Database.SqlQuery<long>(
            $"""
            SELECT count(*) AS "Value" FROM (
              SELECT id, xmin::text::bigint AS transaction, lag(xmin::text::bigint) OVER (ORDER BY id) AS before
              FROM kafka_messages) AS row
            WHERE id % 2 = 0 AND transaction <> before
            """).SingleAsync(Cancellation);
        late.ShouldBe(0);
        (await KeysAsync()).Count.ShouldBe(200);
    }

    private static ThingsDb Db(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<ThingsDb>();

    private static ThingProducer Producer(AsyncServiceScope scope) =>
        scope.ServiceProvider.GetRequiredService<ThingProducer>();

    private static Task PublishAsync(AsyncServiceScope scope, string id) =>
        Producer(scope).PublishAsync(new(id, 1), cancellationToken: Cancellation);

    private async Task TerminateAsync(ThingsDb db)
    {
        var id = await db.Database.SqlQuery<int>($"SELECT pg_backend_pid() AS \"Value\"").SingleAsync(Cancellation);
        await Service.ExecuteAsync($"SELECT pg_terminate_backend({id})");
    }

    private async Task<List<string>> KeysAsync() =>
        [.. (await Service.RowsAsync()).Select(row => Encoding.UTF8.GetString(row.Key!)[6..])];

    private sealed class PublishOnSave : DbTransactionInterceptor
    {
        public ThingProducer Producer { get; set; } = null!;

        public bool Fails { get; set; }

        public override async ValueTask<InterceptionResult> TransactionCommittingAsync(
            System.Data.Common.DbTransaction transaction,
            TransactionEventData eventData,
            InterceptionResult result,
            CancellationToken cancellationToken = default)
        {
            await Producer.PublishAsync(new("saved", 1), new() { DbContext = eventData.Context }, cancellationToken);
            return Fails ? throw new InvalidOperationException("as the test wants") : result;
        }
    }
}
