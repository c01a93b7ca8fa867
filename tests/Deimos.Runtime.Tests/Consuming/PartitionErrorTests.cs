using System.Collections.Concurrent;
using System.Globalization;
using Deimos.Consuming;
using Deimos.Observability;
using Deimos.Runtime.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Consuming;

public sealed class PartitionErrorTests : IAsyncLifetime
{
    private static readonly TimeSpan MinBackoff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromMilliseconds(800);
    private ConsumingHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ConsumingHost.CreateAsync(partitions: 3);

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    /// <summary><c>DEIMOS_TEST_STUCK_SECONDS</c> makes it longer.</summary>
    [Fact]
    public async Task A_key_that_fails_holds_up_its_partition_alone_and_nothing_is_skipped_afterwards()
    {
        var stuckFor = TimeSpan.FromSeconds(double.Parse(
            Environment.GetEnvironmentVariable("DEIMOS_TEST_STUCK_SECONDS") ?? "3", CultureInfo.InvariantCulture));
        var time = TimeProvider.System;
        var attempts = new ConcurrentQueue<(int RetryCount, DateTimeOffset At)>();
        var handled = new ConcurrentQueue<(Thing Thing, int Partition)>();
        var stuckPartition = -1;
        var passesAt = DateTimeOffset.MaxValue;
        var inbox = new Inbox<Thing>
        {
            OnReceived = (thing, metadata) =>
            {
                if (thing!.TestId == "stuck" && thing.SomeInt == 1)
                {
                    var now = time.GetUtcNow();
                    attempts.Enqueue((metadata.RetryCount, now));
                    if (metadata.RetryCount == 0)
                    {
                        stuckPartition = metadata.Partition;
                        passesAt = now + stuckFor;
                    }

                    if (now < passesAt)
                    {
                        throw new FormatException();
                    }
                }

                handled.Enqueue((thing, metadata.Partition));
            },
        };
        await _host.StartAsync(
            deimos => deimos.AddConsumer<ThingConsumer>(_host.Consumer(consumer =>
            {
                consumer.ReraiseErrors = true;
                consumer.MinBackoff = MinBackoff;
                consumer.MaxBackoff = MaxBackoff;
            })),
            services => services.AddSingleton(inbox));

        var sent = 0;
        var goneOn = false;
        while (time.GetUtcNow() < passesAt || sent < 10)
        {
            await _host.Things.PublishListAsync(
                Keys.Select(key => new Thing(key, sent)), cancellationToken: Cancellation);
            sent++;
            goneOn |= stuckPartition >= 0 && time.GetUtcNow() < passesAt
                && handled.Any(one => one.Partition != stuckPartition && one.Thing.SomeInt > 3);
            await Task.Delay(50, Cancellation);
        }

        await Wait.UntilAsync(() => handled.Count == sent * Keys.Length, "all messages are handled");
        goneOn.ShouldBeTrue("other partitions go on meanwhile");
        foreach (var key in handled.GroupBy(one => one.Thing.TestId))
        {
            key.Select(one => one.Thing.SomeInt).ShouldBe(Enumerable.Range(0, sent));
        }

        attempts.Select(attempt => attempt.RetryCount).ShouldBe(Enumerable.Range(0, attempts.Count));
        foreach (var (before, after) in attempts.Zip(attempts.Skip(1)))
        {
            // Half of a pause may be left to chance; a loaded machine may make it longer, and nothing shorter.
            var doubled = MinBackoff.TotalMilliseconds * Math.Pow(2, before.RetryCount);
            var full = Math.Min(doubled, MaxBackoff.TotalMilliseconds);
            (after.At - before.At).TotalMilliseconds
                .ShouldBeGreaterThanOrEqualTo(Math.Max(full / 2, MinBackoff.TotalMilliseconds) - 20);
        }

        _host.Log.Count(DeimosEventIds.PartitionsAssigned).ShouldBe(1);
        _host.Log.Count(DeimosEventIds.PartitionsRevoked).ShouldBe(0);
        _host.Log.Count(DeimosEventIds.PartitionsLost).ShouldBe(0);
        _host.Log.Count(DeimosEventIds.MessageSkipped).ShouldBe(0);
    }

    /// <summary><c>DEIMOS_TEST_DOWN_SECONDS</c> makes it longer.</summary>
    [Fact]
    public async Task Consumption_goes_on_by_itself_when_the_broker_is_back()
    {
        var downFor = TimeSpan.FromSeconds(double.Parse(
            Environment.GetEnvironmentVariable("DEIMOS_TEST_DOWN_SECONDS") ?? "0", CultureInfo.InvariantCulture));
        var kafka = _host.Cluster.Embedded;
        var inbox = new Inbox<Thing>();
        await _host.StartAsync(
            deimos => deimos.AddConsumer<ThingConsumer>(_host.Consumer()), services => services.AddSingleton(inbox));
        await _host.PublishAsync("a", "b", "c");
        await Wait.UntilAsync(() => inbox.Received.Count == 3, "the first messages are handled");
        var worker = _host.Get<ConsumerWorkers>().Started.Single();

        await kafka.StopBrokerAsync(1, Cancellation);
        await Wait.UntilAsync(() => worker.Session?.Reachability.IsReachable == false, "the broker is down");
        await Task.Delay(downFor, Cancellation);
        await kafka.StartBrokerAsync(1, Cancellation);
        await _host.PublishAsync("d", "e", "f");

        await Wait.UntilAsync(
            () => inbox.Received.Select(received => received.Payload!.TestId).Distinct().Count() == 6,
            "the messages after the outage are handled",
            TimeSpan.FromMinutes(1));
        await Wait.UntilAsync(() => worker.Session?.Reachability.IsReachable == true, "the broker is known to be back");
    }

    private static readonly string[] Keys = ["stuck", .. Enumerable.Range(0, 11).Select(n => $"key-{n}")];
}
