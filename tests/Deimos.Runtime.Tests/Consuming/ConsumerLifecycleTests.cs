using Deimos.Consuming;
using Deimos.Hosting;
using Deimos.Observability;
using Deimos.Runtime.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Deimos.Runtime.Tests.Consuming;

public sealed class ConsumerLifecycleTests : IAsyncLifetime
{
    private ConsumingHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ConsumingHost.CreateAsync(partitions: 2);

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Consumers_start_and_stop_without_the_host_and_start_again()
    {
        var inbox = new Inbox<Thing>();
        _host.Build(
            deimos => deimos.AddConsumer<ThingConsumer>(_host.Consumer()), services => services.AddSingleton(inbox));
        var deimos = _host.Get<DeimosClient>();

        await deimos.StartAsync(Cancellation);
        await deimos.StartAsync(Cancellation);
        await _host.PublishAsync("a");
        await Wait.UntilAsync(() => inbox.Received.Count == 1, "the message is handled");
        Environment.GetEnvironmentVariable("DEIMOS_TASK_NAME").ShouldBe("consumer");
        await deimos.StopAsync(Cancellation);
        await _host.PublishAsync("b");
        await deimos.StartAsync(Cancellation);
        await Wait.UntilAsync(() => inbox.Received.Count == 2, "the next message is handled");
        await deimos.StopAsync(Cancellation);

        inbox.Received.Select(received => received.Payload!.TestId).ShouldBe(["a", "b"]);
        _host.Log.Count(DeimosEventIds.ConsumerStarted).ShouldBe(2);
        _host.Log.Count(DeimosEventIds.ConsumerStopped).ShouldBe(2);
    }

    [Fact]
    public void A_start_without_the_host_tells_what_is_wrong_too()
    {
        _host.Build(deimos => deimos.AddConsumer<ThingConsumer>(_host.Consumer(consumer => consumer.GroupId = "")));

        Should.Throw<DeimosConfigurationException>(() => _host.Get<DeimosClient>().StartAsync(Cancellation))
            .Faults.ShouldHaveSingleItem().ShouldStartWith("ThingConsumer has no consumer group.");
    }

    [Fact]
    [Trait("Case", "92")]
    public async Task A_disabled_consumer_is_checked_but_not_started()
    {
        await _host.StartAsync(
            deimos => deimos.AddConsumer<ThingConsumer>(_host.Consumer(), disabled: true),
            services => services.AddSingleton(new Inbox<Thing>()));

        _host.Get<ConsumerWorkers>().Started.ShouldBeEmpty();
        _host.Log.Count(DeimosEventIds.ConsumerDisabled).ShouldBe(1);
        var health = await HealthAsync("ThingConsumer");
        health.Status.ShouldBe(HealthStatus.Healthy);
        health.Description.ShouldBe("ThingConsumer is disabled.");
    }

    [Fact]
    public async Task One_class_consumes_for_two_groups_under_two_names()
    {
        var inbox = new Inbox<Thing>();
        var second = _host.Cluster.Name("second");
        _host.Settings["Deimos:Consumers:Second:GroupId"] = second;
        await _host.StartAsync(
            deimos => deimos
                .AddConsumer<ThingConsumer>(_host.Consumer())
                .AddConsumer<ThingConsumer>(consumer => consumer.Topic = _host.Topic, name: "Second"),
            services => services.AddSingleton(inbox));

        await _host.PublishAsync("a");

        await Wait.UntilAsync(() => inbox.Received.Count == 2, "both groups have the message");
        inbox.Received.Select(received => (received.Metadata.GroupId, received.Metadata.Consumer)).ShouldBe(
            [(_host.Group, "ThingConsumer"), (second, "Second")], ignoreOrder: true);
    }

    [Fact]
    public async Task One_class_added_twice_to_a_group_shares_its_partitions()
    {
        await _host.StartAsync(
            deimos => deimos
                .AddConsumer<ThingConsumer>(_host.Consumer())
                .AddConsumer<ThingConsumer>(_host.Consumer(), name: "Second"),
            services => services.AddSingleton(new Inbox<Thing>()));

        await Wait.UntilAsync(
            () => _host.Get<ConsumerWorkers>().Started.Count(worker => worker.Session?.Lanes.Length == 1) == 2,
            "each has one of two partitions");
    }

    [Fact]
    public async Task The_health_check_tells_of_partitions_and_of_what_is_stuck_and_for_how_long()
    {
        var mayPass = false;
        var inbox = new Inbox<Thing>
        {
            OnReceived = (_, _) =>
            {
                if (!Volatile.Read(ref mayPass))
                {
                    throw new FormatException();
                }
            },
        };
        _host.Settings["Deimos:Consumers:Strict:MaxStuckTime"] = "00:00:00";
        await _host.StartAsync(
            deimos => deimos
                .AddConsumer<ThingConsumer>(_host.Consumer(consumer => consumer.ReraiseErrors = true))
                .AddConsumer<ThingConsumer>(
                    _host.Consumer(consumer =>
                    {
                        consumer.GroupId = _host.Cluster.Name("strict");
                        consumer.ReraiseErrors = true;
                    }),
                    name: "Strict"),
            services => services.AddSingleton(inbox));
        await HealthyAsync();
        (await HealthAsync("ThingConsumer")).Data["partitions"].ShouldBe(2);

        await _host.PublishAsync("a");
        await Wait.UntilAsync(
            () => _host.Get<ConsumerWorkers>().Started.All(worker =>
                worker.Session!.Lanes.Any(lane => lane.Value.StuckSince is not null)),
            "both are stuck");

        var patient = await HealthAsync("ThingConsumer");
        patient.Status.ShouldBe(HealthStatus.Degraded);
        patient.Description.ShouldNotBeNull().ShouldStartWith("ThingConsumer tries the same again at " + _host.Topic);
        (await HealthAsync("Strict")).Status.ShouldBe(HealthStatus.Unhealthy);
        Volatile.Write(ref mayPass, true);
        await HealthyAsync();
    }

    [Fact]
    public async Task The_health_check_is_degraded_while_the_lag_is_over_its_limit()
    {
        var mayPass = new TaskCompletionSource();
        _host.Settings["Deimos:Consuming:LagInterval"] = "00:00:00.100";
        _host.Settings["Deimos:Consumers:ThingConsumer:MaxLag"] = "2";
        await _host.StartAsync(
            deimos => deimos.AddConsumer<ThingConsumer>(_host.Consumer()),
            services => services.AddSingleton(
                new Inbox<Thing> { OnReceived = (_, _) => mayPass.Task.Wait(Cancellation) }));
        await HealthyAsync();

        await _host.PublishAsync("a", "a", "a");

        await Wait.UntilAsync(
            () => HealthAsync("ThingConsumer").Result.Status == HealthStatus.Degraded, "three are too many");
        (await HealthAsync("ThingConsumer")).Description
            .ShouldBe("ThingConsumer is 3 messages behind on a partition; 2 are permitted.");
        mayPass.SetResult();
        await HealthyAsync();
    }

    [Fact]
    public async Task A_static_member_is_known_to_the_group_by_its_name()
    {
        await _host.StartAsync(
            deimos => deimos.AddConsumer<ThingConsumer>(_host.Consumer(consumer => consumer.InstanceId = "views-1")),
            services => services.AddSingleton(new Inbox<Thing>()));
        await HealthyAsync();

        using var admin = new Confluent.Kafka.AdminClientBuilder(
            new Confluent.Kafka.AdminClientConfig { BootstrapServers = _host.Cluster.BootstrapServers }).Build();
        var group = await admin.DescribeConsumerGroupsAsync([_host.Group]);

        group.ConsumerGroupDescriptions.Single().Members.Single().GroupInstanceId.ShouldBe("views-1");
    }

    private Task HealthyAsync() => Wait.UntilAsync(
        () => _host.Get<HealthCheckService>().CheckHealthAsync(Cancellation).Result.Status == HealthStatus.Healthy,
        "everything is healthy");

    private async Task<HealthReportEntry> HealthAsync(string consumer) =>
        (await _host.Get<HealthCheckService>().CheckHealthAsync(Cancellation)).Entries[$"deimos-consumer-{consumer}"];
}
