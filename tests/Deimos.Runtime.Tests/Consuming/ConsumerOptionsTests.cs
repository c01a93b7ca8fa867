using Deimos.Consuming;
using Deimos.Hosting;
using Deimos.Observability;
using Deimos.Runtime.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Consuming;

public class ConsumerOptionsTests
{
    [Fact]
    [Trait("Case", "84")]
    public async Task A_batch_consumer_refuses_what_is_for_single_messages() =>
        (await FaultsAsync(deimos => deimos.AddConsumer<ThingBatchConsumer>(consumer => consumer.KeyConcurrency = 4)))
            .ShouldBe([
                "Deimos:Consumers:ThingBatchConsumer:KeyConcurrency is 4, but ThingBatchConsumer takes batches, which "
                    + "are handled one after another; remove the entry, or derive from Consumer<T>.",
            ]);

    [Fact]
    [Trait("Case", "85")]
    public async Task A_consumer_of_single_messages_refuses_what_is_for_batches() =>
        (await FaultsAsync(deimos => deimos.AddConsumer<ThingConsumer>(consumer =>
        {
            consumer.BatchSize = 10;
            consumer.BatchWait = TimeSpan.FromSeconds(1);
        }))).ShouldBe([
            "Deimos:Consumers:ThingConsumer:BatchSize is 10, but ThingConsumer takes one message at a time; remove the "
                + "entry, or derive from BatchConsumer<T>.",
            "Deimos:Consumers:ThingConsumer:BatchWait is 00:00:01, but ThingConsumer takes one message at a time; "
                + "remove the entry, or derive from BatchConsumer<T>.",
        ]);

    [Fact]
    [Trait("Case", "86")]
    public async Task Sections_of_classes_that_are_no_consumers_of_ours_are_ignored() =>
        (await FaultsAsync(
            deimos => deimos.AddConsumer<ThingConsumer>(),
            ("Deimos:Consumers:TheirListener:MaxConcurrency", "0"))).ShouldBeEmpty();

    [Theory]
    [InlineData("MaxConcurrency", "0", "use a value from 1 to 1000")]
    [InlineData("KeyConcurrency", "1001", "use a value from 1 to 1000")]
    [InlineData("MaxQueuedPerPartition", "0", "use a value from 1 to 100000")]
    [InlineData("MinBackoff", "00:00:00", "use a value from 00:00:00.0010000 to 00:01:00")]
    [InlineData("MinBackoff", "00:02:00", "use a value from 00:00:00.0010000 to 00:01:00")]
    [InlineData("MaxBackoff", "02:00:00", "use a value from 00:00:00.0010000 to 01:00:00")]
    [InlineData("BackoffJitter", "1.5", "use a value from 0 to 1")]
    [InlineData("MaxLag", "0", "use a value from 1 to 9223372036854775807")]
    [InlineData("DeadLetterTopic", "a b", "use 1 to 249 letters, digits, dots, hyphens and underscores")]
    [InlineData("DeadLetterTopic", "things", "another topic than the consumer's own")]
    public async Task A_value_that_will_not_do_is_named_with_its_range(string option, string value, string range)
    {
        var fault = (await FaultsAsync(
            deimos => deimos.AddConsumer<ThingConsumer>(), ($"Deimos:Consumers:ThingConsumer:{option}", value)))
            .ShouldHaveSingleItem();

        fault.ShouldStartWith($"Deimos:Consumers:ThingConsumer:{option} is ");
        fault.ShouldContain(range);
    }

    [Theory]
    [InlineData("BatchSize", "0", "use a value from 1 to 100000")]
    [InlineData("BatchWait", "00:02:00", "use a value from 00:00:00 to 00:01:00")]
    public async Task A_value_that_will_not_do_for_batches_is_named_too(string option, string value, string range) =>
        (await FaultsAsync(
            deimos => deimos.AddConsumer<ThingBatchConsumer>(),
            ($"Deimos:Consumers:ThingBatchConsumer:{option}", value)))
            .ShouldHaveSingleItem().ShouldContain(range);

    [Fact]
    public async Task The_interval_of_the_lag_has_a_range() =>
        (await FaultsAsync(
            deimos => deimos.AddConsumer<ThingConsumer>(), ("Deimos:Consuming:LagInterval", "00:00:00")))
            .ShouldBe(["Deimos:Consuming:LagInterval is 00:00:00; use a value from 00:00:00.1000000 to 01:00:00."]);

    [Fact]
    public void Two_consumers_may_not_bear_one_name() =>
        Should.Throw<ArgumentException>(() => TestHost.Build([], deimos => deimos
            .AddConsumer<ThingConsumer>(name: "Same").AddConsumer<PayloadConsumer>(name: "Same"))).Message
            .ShouldStartWith("PayloadConsumer is added as 'Same', and so was another consumer");

    [Fact]
    public void Backoff_and_batches_have_the_documented_defaults()
    {
        var options = new ConsumerOptions();

        options.MinBackoff.ShouldBe(TimeSpan.FromSeconds(1));
        options.MaxBackoff.ShouldBe(TimeSpan.FromMinutes(1));
        options.BackoffJitter.ShouldBe(0.5);
        ConsumerOptions.DefaultBatchSize.ShouldBe(500);
        ConsumerOptions.DefaultBatchWait.ShouldBe(TimeSpan.FromMilliseconds(200));
        new ConsumingOptions().LagInterval.ShouldBe(TimeSpan.FromSeconds(10));
    }

    private static async Task<IReadOnlyList<string>> FaultsAsync(
        Action<DeimosBuilder> configure, params (string Path, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["ConnectionStrings:kafka"] = "127.0.0.1:1",
            ["Deimos:Consumers:ThingConsumer:GroupId"] = "g",
            ["Deimos:Consumers:ThingBatchConsumer:GroupId"] = "g",
        };
        foreach (var (path, value) in settings)
        {
            all[path] = value;
        }

        using var log = new RecordedLog();
        using var host = TestHost.Build(all, configure, log, services: services =>
            services.AddSingleton(new Inbox<Thing>()).AddSingleton(new BatchInbox()));
        try
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            log.Count(DeimosEventIds.Started).ShouldBe(1);
            await host.StopAsync(TestContext.Current.CancellationToken);
            return [];
        }
        catch (DeimosConfigurationException wrong)
        {
            return wrong.Faults;
        }
    }
}
