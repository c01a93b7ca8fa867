using System.Transactions;
using Deimos.Hosting;
using Deimos.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deimos.Testing.Tests.Producing;

/// <summary>Services with an outbox, tested in memory: what counts is what the transaction has become.</summary>
public sealed class InMemoryOutboxBackendTests : IAsyncLifetime
{
    private DeimosTest _deimos = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private TestTopic Things => _deimos.Topic("things");

    private ThingsDb Db => _deimos.Get<ThingsDb>();

    public async ValueTask InitializeAsync()
    {
        var stack = await DeimosStack.SharedAsync();
        var database = await stack.CreateDatabaseAsync("things", Cancellation);
        _deimos = DeimosTest.Create(host: host => AddService(host, database));
        await Db.Database.EnsureCreatedAsync(Cancellation);
    }

    public ValueTask DisposeAsync() => _deimos.DisposeAsync();

    [Fact]
    public async Task What_a_transaction_publishes_is_sent_when_it_has_committed()
    {
        await using var transaction = await Db.Database.BeginTransactionAsync(Cancellation);
        await PublishAsync(1);
        Things.ShouldHaveSentNothing();

        await transaction.CommitAsync(Cancellation);

        Things.ShouldHaveSent(new Thing("foo", 1), key: "foo");
    }

    [Fact]
    public async Task What_is_rolled_back_is_never_sent()
    {
        await using (await Db.Database.BeginTransactionAsync(Cancellation))
        {
            await PublishAsync(1);
        }

        await using var transaction = await Db.Database.BeginTransactionAsync(Cancellation);
        await PublishAsync(2);
        await transaction.CreateSavepointAsync("before", Cancellation);
        await PublishAsync(3);
        await transaction.RollbackToSavepointAsync("before", Cancellation);
        await transaction.CommitAsync(Cancellation);

        Things.SentMessages.ShouldHaveSingleItem().Payload!["some_int"].ShouldBe(2);
    }

    [Fact]
    public async Task Outside_of_a_transaction_it_is_sent_at_once()
    {
        await PublishAsync(1);

        Things.ShouldHaveSent(new Thing("foo", 1));
        (await Db.Set<OutboxMessage>().CountAsync(Cancellation)).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_sent_by_force_does_not_wait()
    {
        await using (await Db.Database.BeginTransactionAsync(Cancellation))
        {
            await _deimos.Get<ThingProducer>().PublishAsync(new("foo", 1), new() { ForceSend = true }, Cancellation);
        }

        Things.ShouldHaveSent(new Thing("foo", 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_transaction_scope_counts_like_a_transaction(bool completes)
    {
        using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await PublishAsync(1);
            Things.ShouldHaveSentNothing();
            if (completes)
            {
                scope.Complete();
            }
        }

        Things.SentMessages.Count.ShouldBe(completes ? 1 : 0);
    }

    [Fact]
    public async Task Under_a_host_that_runs_no_relay_is_started()
    {
        const int Started = 1400, RelayStarted = 1500;
        using var events = new LoggedEvents();
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "service" });
        AddService(builder, Db.Database.GetConnectionString()!);
        builder.Services.AddDeimosTesting();
        builder.Logging.AddProvider(events);
        using var host = builder.Build();
        await host.StartAsync(Cancellation);

        await using (var scope = host.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<ThingProducer>()
                .PublishAsync(new("foo", 1), cancellationToken: Cancellation);
        }

        await host.StopAsync(Cancellation);
        host.Services.GetRequiredService<DeimosTest>().Topic("things").ShouldHaveSent(new Thing("foo", 1));
        events.Ids.ShouldContain(Started);
        events.Ids.ShouldNotContain(RelayStarted);
    }

    private static void AddService(IHostApplicationBuilder host, string database)
    {
        host.Services.AddDbContext<ThingsDb>(options => options.UseNpgsql(database));
        host.AddDeimos("kafka", deimos => deimos.AddProducer<ThingProducer>().UseOutbox<ThingsDb>());
    }

    private Task PublishAsync(int number) =>
        _deimos.Get<ThingProducer>().PublishAsync(new("foo", number), cancellationToken: Cancellation);
}
