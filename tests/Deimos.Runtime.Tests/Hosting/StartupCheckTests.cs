using Deimos.Consuming;
using Deimos.Hosting;
using Deimos.Producing;
using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Deimos.Runtime.Tests.Hosting;

public class StartupCheckTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tells_all_faults_at_once_with_path_value_and_range()
    {
        using var host = TestHost.Build(
            new()
            {
                ["Deimos:Producing:MaxBatchSize"] = "0",
                ["Deimos:Producing:Backend"] = "pigeon",
                ["Deimos:Producing:FlushTimeout"] = "soon",
                ["Deimos:Consuming:DrainTimeout"] = "01:00:00",
                ["Deimos:Consumers:ThingConsumer:MaxConcurrency"] = "-1",
                ["Deimos:SchemaRegistry:MaxRetries"] = "99",
                ["ConnectionStrings:schema-registry"] = "nowhere",
            },
            deimos => deimos.AddProducer<Undeclared>().AddProducer<WithoutSchemaFile>().AddConsumer<ThingConsumer>());

        var failure = await Should.ThrowAsync<DeimosConfigurationException>(() => host.StartAsync(Cancellation));

        string[] expected =
        [
            "ConnectionStrings:kafka is missing; set it to the brokers, such as 'localhost:9092', "
                + "or set Deimos:Kafka:BootstrapServers.",
            "Deimos:Producing:MaxBatchSize is 0; use a value from 1 to 100000.",
            "Deimos:Producing:Backend is 'pigeon'; use one of kafka, kafka_async, in_memory.",
            "Deimos:Producing:FlushTimeout is 'soon'; use a time span such as 00:00:05.",
            "Deimos:Consuming:DrainTimeout is 01:00:00; use a value from 00:00:00 to 00:04:00.",
            "Deimos:Consumers:ThingConsumer:MaxConcurrency is -1; use a value from 1 to 1000.",
            "Deimos:SchemaRegistry:MaxRetries is 99; use a value from 0 to 20.",
            "ConnectionStrings:schema-registry is 'nowhere'; use an absolute address such as http://localhost:8081.",
        ];
        expected.ShouldAllBe(fault => failure.Faults.Contains(fault));
        failure.Faults.Count(fault => fault.StartsWith("Undeclared ", StringComparison.Ordinal)).ShouldBe(3);
        failure.Faults.ShouldContain(
            fault => fault.StartsWith("ThingConsumer has no consumer group", StringComparison.Ordinal));
        failure.Faults.ShouldContain(fault => fault.Contains("com.my-namespace.Missing", StringComparison.Ordinal));
        failure.Faults.Count.ShouldBe(expected.Length + 5);
        failure.Message.ShouldStartWith("Deimos cannot start; 13 things are to be mended:");
    }

    [Fact]
    [Trait("Case", "88")]
    public async Task A_property_that_librdkafka_does_not_know_stops_the_start()
    {
        using var host = TestHost.Build(
            new()
            {
                ["ConnectionStrings:kafka"] = "localhost:9092",
                ["Deimos:Kafka:Producer:no.such.thing"] = "1",
                ["Deimos:Kafka:Consumer:fetch.min.bytes"] = "many",
            },
            deimos => deimos.AddProducer<ThingProducer>().AddConsumer<ThingConsumer>(c => c.GroupId = "g"));

        var failure = await Should.ThrowAsync<DeimosConfigurationException>(() => host.StartAsync(Cancellation));

        failure.Faults.Count.ShouldBe(2);
        failure.Faults[0].ShouldContain("no.such.thing");
        failure.Faults[1].ShouldContain("fetch.min.bytes");
    }

    [Fact]
    public async Task A_registry_that_is_down_stops_the_start_with_its_address_and_how_long_it_was_tried()
    {
        var url = $"http://127.0.0.1:{FreePort.Find()}";
        using var host = TestHost.Build(
            new()
            {
                ["ConnectionStrings:kafka"] = "localhost:9092",
                ["ConnectionStrings:schema-registry"] = url,
                ["Deimos:SchemaRegistry:RetryDelay"] = "00:00:00.0100000",
                ["Deimos:SchemaRegistry:MaxRetries"] = "2",
            },
            deimos => deimos.AddProducer<ThingProducer>());

        var failure = await Should.ThrowAsync<SchemaRegistryException>(() => host.StartAsync(Cancellation));

        failure.Message.ShouldContain(url);
        failure.Message.ShouldMatch(@"tried for \d+\.\d s \(2 retries allowed\)");
    }

    [Fact]
    public async Task A_registry_that_is_down_does_not_matter_when_nothing_is_prepared()
    {
        using var host = TestHost.Build(
            new()
            {
                ["ConnectionStrings:kafka"] = "localhost:9092",
                ["ConnectionStrings:schema-registry"] = $"http://127.0.0.1:{FreePort.Find()}",
                ["Deimos:Producing:PrepareAtStart"] = "false",
                ["Deimos:Producing:FlushTimeout"] = "00:00:00",
            },
            deimos => deimos.AddProducer<ThingProducer>());

        await host.StartAsync(Cancellation);
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public void Code_wins_over_the_connection_string_and_that_over_the_section()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Deimos:Kafka:BootstrapServers"] = "section:9092",
            ["Deimos:Producing:MaxBatchSize"] = "7",
            ["Deimos:Consumers:ThingConsumer:GroupId"] = "from-section",
        };
        Options(settings).Kafka.ShouldBe("section:9092");
        settings["ConnectionStrings:kafka"] = "connection:9092";
        Options(settings).Kafka.ShouldBe("connection:9092");
        Options(settings).BatchSize.ShouldBe(7);
        Options(settings).GroupId.ShouldBe("from-section");

        var (kafka, batchSize, groupId) = Options(settings, deimos => deimos
            .ConfigureKafka(options => options.BootstrapServers = "code:9092")
            .ConfigureProducing(options => options.MaxBatchSize = 8)
            .AddConsumer<ThingConsumer>(options => options.GroupId = "from-code"));

        kafka.ShouldBe("code:9092");
        batchSize.ShouldBe(8);
        groupId.ShouldBe("from-code");
    }

    [Fact]
    public void Calling_it_twice_adds_up_and_registers_nothing_twice()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddDeimos("kafka", deimos => deimos.AddProducer<ThingProducer>().AddConsumer<ThingConsumer>());
        var once = builder.Services.Count;

        builder.AddDeimos("kafka", deimos => deimos.AddProducer<ThingProducer>().AddConsumer<ThingConsumer>());

        builder.Services.Count.ShouldBe(once);
        Should.Throw<ArgumentException>(() => builder.AddDeimos("other")).Message.ShouldContain("'kafka'");
    }

    [Fact]
    [Trait("Case", "92")]
    public async Task A_disabled_consumer_is_checked_but_not_started()
    {
        await using var host = await TestHost.CreateAsync();
        host.Settings["Deimos:Consumers:ThingConsumer:Disabled"] = "true";

        await host.StartAsync(
            deimos => deimos.AddConsumer<ThingConsumer>(c => c.GroupId = "g"),
            services => services.AddSingleton(new Inbox<Thing>()));

        host.Get<ConsumerWorkers>().Started.ShouldBeEmpty();
        (await HealthAsync(host)).Status.ShouldBe(HealthStatus.Healthy);
    }

    [Fact]
    public async Task Health_says_whether_the_brokers_are_reached()
    {
        await using var host = await TestHost.CreateAsync();
        await host.StartAsync(
            deimos => deimos.AddProducer<ThingProducer>().AddConsumer<ThingConsumer>(c => c.GroupId = "g"),
            services => services.AddSingleton(new Inbox<Thing>()));
        await host.Get<ThingProducer>().PublishAsync(new Thing("a", 1), cancellationToken: Cancellation);
        await Wait.UntilAsync(
            () => host.Get<ConsumerWorkers>().Started.All(worker => worker.Session?.HasJoined == true),
            "the consumer is a member of its group");
        (await HealthAsync(host)).Status.ShouldBe(HealthStatus.Healthy);

        await host.Kafka.DisposeAsync();

        await Wait.UntilAsync(
            () => host.Get<KafkaSender>().Reachability is { IsReachable: false }
                && host.Get<ConsumerWorkers>().Started.All(worker => worker.Session?.Reachability.IsReachable == false),
            "the brokers are known to be down");
        var report = await HealthAsync(host);
        report.Status.ShouldBe(HealthStatus.Unhealthy);
        report.Entries["deimos-producers"].Description.ShouldNotBeNull().ShouldContain("do not reach the brokers");
        report.Entries["deimos-consumer-ThingConsumer"].Description
            .ShouldBe("ThingConsumer does not reach the brokers.");
    }

    private static Task<HealthReport> HealthAsync(TestHost host) =>
        host.Get<HealthCheckService>().CheckHealthAsync(Cancellation);

    private static (string? Kafka, int BatchSize, string? GroupId) Options(
        Dictionary<string, string?> settings, Action<DeimosBuilder>? configure = null)
    {
        using var host = TestHost.Build(
            settings, configure ?? (deimos => deimos.AddConsumer<ThingConsumer>()));
        var consumers = host.Services.GetRequiredService<IOptionsMonitor<ConsumerOptions>>();
        return (
            host.Services.GetRequiredService<IOptions<Deimos.Kafka.KafkaOptions>>().Value.BootstrapServers,
            host.Services.GetRequiredService<IOptions<ProducingOptions>>().Value.MaxBatchSize,
            consumers.Get(typeof(ThingConsumer).FullName).GroupId);
    }

    internal sealed class Undeclared : Producer<Thing>;

    [Topic("things"), Schema("Missing", Namespace = "com.my-namespace"), NoKey]
    internal sealed class WithoutSchemaFile : Producer<Thing>;
}
