using Deimos.Hosting;
using Deimos.Runtime.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Outbox;

/// <summary>What a host is told at its start when its outbox is set up wrong.</summary>
public class OutboxOptionsTests
{
    private const string Nowhere = "Host=127.0.0.1;Port=1;Database=none";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("BatchSize", "0", "use a value from 1 to 100000.")]
    [InlineData("BatchSize", "100001", "use a value from 1 to 100000.")]
    [InlineData("MaxSerializedKeys", "10001", "use a value from 1 to 10000.")]
    [InlineData("PollInterval", "00:00:00.0090000", "use a value from 00:00:00.0100000 to 00:05:00.")]
    [InlineData("PollInterval", "00:05:01", "use a value from 00:00:00.0100000 to 00:05:00.")]
    [InlineData("LeaseDuration", "00:00:00.9000000", "use a value from 00:00:01 to 00:10:00.")]
    [InlineData("LeaseDuration", "00:10:01", "use a value from 00:00:01 to 00:10:00.")]
    [InlineData("DeliveryTimeout", "00:00:00", "use a value from 00:00:00.1000000 to 00:05:00.")]
    [InlineData("MinBackoff", "00:02:00", "use a value from 00:00:00.0010000 to 00:01:00.")]
    [InlineData("MaxBackoff", "01:00:01", "use a value from 00:00:00.0010000 to 01:00:00.")]
    [InlineData("MeasureInterval", "00:00:00", "use a value from 00:00:00.1000000 to 01:00:00.")]
    [InlineData("MaxAge", "00:00:00", "use a value from 00:00:00.0000001 to 10675199.02:48:05.4775807.")]
    public async Task A_value_out_of_its_range_stops_the_start(string name, string value, string advice)
    {
        var faults = await FaultsAsync(new() { [$"Deimos:Outbox:{name}"] = value }, Usual, WithContext<ThingsDb>);

        faults.ShouldBe([$"Deimos:Outbox:{name} is {value}; {advice}"]);
    }

    [Theory]
    [InlineData("BatchSize", "1")]
    [InlineData("BatchSize", "100000")]
    [InlineData("PollInterval", "00:00:00.01")]
    [InlineData("LeaseDuration", "00:10:00")]
    [InlineData("DeliveryTimeout", "00:05:00")]
    [InlineData("MinBackoff", "00:01:00")]
    [InlineData("MaxBackoff", "01:00:00")]
    [InlineData("CompactTopics", "a, b")]
    public void A_value_at_the_end_of_its_range_is_permitted(string name, string value)
    {
        using var host = TestHost.Build(
            new() { [$"Deimos:Outbox:{name}"] = value, ["ConnectionStrings:kafka"] = "127.0.0.1:1" },
            Usual,
            services: WithContext<ThingsDb>);

        host.Services.GetRequiredService<StartupCheck>().Check();
    }

    [Fact]
    public async Task Options_of_one_context_win_over_those_of_all_and_a_name_that_is_none_is_told()
    {
        var faults = await FaultsAsync(
            new()
            {
                ["Deimos:Outbox:BatchSize"] = "0",
                ["Deimos:Outbox:ThingsDb:BatchSize"] = "200000",
                ["Deimos:Outbox:BatchSise"] = "5",
            },
            Usual,
            WithContext<ThingsDb>);

        faults.ShouldContain("Deimos:Outbox:BatchSize is 200000; use a value from 1 to 100000.");
        faults.ShouldContain(fault => fault.StartsWith("Deimos:Outbox:BatchSise is no setting; use one of BatchSize,"));
        faults.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_context_that_nobody_has_registered_is_told()
    {
        var faults = await FaultsAsync([], deimos => deimos.UseOutbox<ThingsDb>(), _ => { });

        faults.ShouldContain(
            "UseOutbox<ThingsDb> names a context that dependency injection does not know. Register it with "
            + "AddDbContext<ThingsDb>.");
    }

    [Fact]
    public async Task A_context_without_the_tables_is_told()
    {
        var faults = await FaultsAsync([], deimos => deimos.UseOutbox<BareDb>(), WithContext<BareDb>);

        faults.ShouldBe(
        [
            "BareDb has no outbox: its model lacks the tables. Call modelBuilder.AddDeimosOutbox() in OnModelCreating, "
                + "and make the tables with a migration or with Deimos' outbox.sql.",
        ]);
    }

    [Fact]
    public async Task A_context_without_a_provider_is_told()
    {
        var faults = await FaultsAsync(
            [], deimos => deimos.UseOutbox<ThingsDb>(), services => services.AddDbContext<ThingsDb>());

        faults.ShouldHaveSingleItem().ShouldStartWith(
            "ThingsDb cannot be used: No database provider has been configured for this DbContext.");
    }

    [Fact]
    public async Task A_producer_that_names_a_context_without_an_outbox_is_told()
    {
        var faults = await FaultsAsync(
            [],
            deimos => deimos.UseOutbox<ThingsDb>()
                .AddProducer<ThingProducer>(producer => producer.OutboxContext = typeof(BareDb)),
            WithContext<ThingsDb>);

        faults.ShouldBe(
            ["ThingProducer names BareDb as its OutboxContext, which has no outbox. Call UseOutbox<BareDb>()."]);
    }

    [Fact]
    public void A_relay_alone_needs_its_connection_string()
    {
        var missing = Should.Throw<ArgumentException>(() =>
            TestHost.Build([], deimos => deimos.AddOutboxRelay("outbox")));

        missing.Message.ShouldStartWith(
            "ConnectionStrings:outbox is missing; set it to the database that has the outbox.");
    }

    private static void Usual(DeimosBuilder deimos) => deimos.AddProducer<ThingProducer>().UseOutbox<ThingsDb>();

    private static void WithContext<TContext>(IServiceCollection services)
        where TContext : DbContext =>
        services.AddDbContext<TContext>(options => options.UseNpgsql(Nowhere));

    private static async Task<IReadOnlyList<string>> FaultsAsync(
        Dictionary<string, string?> settings, Action<DeimosBuilder> deimos, Action<IServiceCollection> services)
    {
        settings["ConnectionStrings:kafka"] = "127.0.0.1:1";
        using var host = TestHost.Build(settings, deimos, services: services);
        return (await Should.ThrowAsync<DeimosConfigurationException>(() => host.StartAsync(Cancellation))).Faults;
    }

    private sealed class BareDb(DbContextOptions<BareDb> options) : DbContext(options);
}
