using Confluent.Kafka;
using Deimos.Consuming;
using Deimos.Hosting;
using Deimos.Runtime.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Consuming;

public sealed class LagTests : IAsyncLifetime
{
    private ConsumingHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ConsumingHost.CreateAsync(partitions: 2);

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    [Trait("Case", "185")]
    public void Nothing_is_known_of_a_partition_before_its_position_and_its_end_are()
    {
        var position = new FinishedPrefix();
        position.Position.ShouldBeNull();

        position.CaughtUp(new("t", 1, 6));

        position.Position.ShouldBe(6);
    }

    [Fact]
    [Trait("Case", "187")]
    public async Task The_lag_is_recomputed_although_nothing_is_consumed()
    {
        var mayPass = new TaskCompletionSource();
        var inbox = new Inbox<Thing>
        {
            OnReceived = (_, metadata) =>
            {
                if (metadata.Offset == 6)
                {
                    mayPass.Task.Wait(TestContext.Current.CancellationToken);
                }
            },
        };
        await StartAsync(inbox);
        await ProduceAsync(100);

        // Six are done with, the seventh is at work and does not end.
        await Wait.UntilAsync(() => Lag() == 94, "94 messages are not done with");
        await ProduceAsync(1);
        await Wait.UntilAsync(() => Lag() == 95, "the end has moved on, and nothing else");

        mayPass.SetResult();
        await Wait.UntilAsync(() => Lag() == 0, "all is done with");
    }

    [Fact]
    public async Task The_gauge_names_group_partition_and_topic_and_partitions_without_messages_have_no_lag()
    {
        await StartAsync(new Inbox<Thing>());

        await Wait.UntilAsync(
            () => Lag(partition: 0) == 0 && Lag(partition: 1) == 0, "the lag of both partitions is known");
    }

    [Fact]
    public async Task Markers_of_transactions_at_the_end_of_a_partition_are_no_lag()
    {
        await StartAsync(new Inbox<Thing>());
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig
        {
            BootstrapServers = _host.Cluster.BootstrapServers,
            TransactionalId = _host.Cluster.Name("transactions"),
        }).Build();
        producer.InitTransactions(TimeSpan.FromSeconds(30));
        producer.BeginTransaction();
        await producer.ProduceAsync(
            new TopicPartition(_host.Topic, 0), new() { Value = [] }, TestContext.Current.CancellationToken);
        producer.CommitTransaction();

        // The message, a tombstone, has offset 0 and the marker 1.
        await Wait.UntilAsync(() => _host.CountOf("success") == 1, "the message is handled");
        await Wait.UntilAsync(() => _host.Committed() == 2, "what is committed lies behind the marker");
        await Wait.UntilAsync(() => Lag() == 0, "nothing is left to do");
    }

    [Fact]
    public async Task A_group_that_begins_with_what_comes_next_does_not_miss_what_comes_while_it_is_away()
    {
        await ProduceAsync(5);
        var inbox = new Inbox<Thing>();
        await StartAsync(inbox, consumer => consumer.StartFromBeginning = false);
        await Wait.UntilAsync(() => _host.Committed() == 5, "where it begins is committed");
        var deimos = _host.Get<DeimosClient>();
        await deimos.StopAsync(TestContext.Current.CancellationToken);
        await ProduceAsync(2);

        await deimos.StartAsync(TestContext.Current.CancellationToken);

        await Wait.UntilAsync(() => inbox.Received.Count == 2, "both messages are handled");
        inbox.Received.Select(received => received.Metadata.Offset).ShouldBe([5, 6]);
    }

    [Fact]
    public async Task Without_report_lag_nothing_is_reported()
    {
        _host.Settings["Deimos:Consuming:ReportLag"] = "false";
        var inbox = new Inbox<Thing>();
        await StartAsync(inbox);
        await ProduceAsync(1);
        await Wait.UntilAsync(() => inbox.Received.Count == 1, "the message is handled");

        _host.Metrics.Observe();

        _host.Metrics.Count("deimos.consumer_lag").ShouldBe(0);
    }

    private double? Lag(int partition = 0)
    {
        _host.Metrics.Observe();
        return _host.Metrics.Last(
            "deimos.consumer_lag",
            ("consumer_group", _host.Group),
            ("partition", $"{partition}"),
            ("topic", _host.Topic));
    }

    private Task StartAsync(Inbox<Thing> inbox, Action<ConsumerOptions>? configure = null)
    {
        _host.Settings["Deimos:Consuming:LagInterval"] = "00:00:00.100";
        return _host.StartAsync(
            deimos => deimos.AddConsumer<ThingConsumer>(_host.Consumer(configure)),
            services => services.AddSingleton(inbox));
    }

    /// <summary>Sends tombstones to partition 0, which need no schema.</summary>
    private async Task ProduceAsync(int count)
    {
        using var producer = new ProducerBuilder<Null, byte[]?>(
            new ProducerConfig { BootstrapServers = _host.Cluster.BootstrapServers }).Build();
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => producer.ProduceAsync(
            new TopicPartition(_host.Topic, 0), new() { Value = null }, TestContext.Current.CancellationToken)));
    }
}
