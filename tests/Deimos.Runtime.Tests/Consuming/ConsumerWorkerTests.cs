using System.Collections.Concurrent;
using Deimos.Consuming;
using Deimos.Embedded.Kafka;
using Deimos.Observability;
using Deimos.Runtime.Tests.Hosting;

namespace Deimos.Runtime.Tests.Consuming;

public sealed class ConsumerWorkerTests : IAsyncLifetime
{
    private readonly RecordedLog _log = new();
    private readonly ConsumingOptions _common = new();
    private readonly ConsumerOptions _options = new()
    {
        MinBackoff = TimeSpan.FromMilliseconds(20),
        MaxBackoff = TimeSpan.FromMilliseconds(50),
    };

    private TestCluster _cluster = null!;

    private string Topic => _cluster.Name("widgets");

    private string Group => _cluster.Name("views");

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync(new() { MinSessionTimeout = TimeSpan.FromSeconds(1) });
        _options.GroupId = Group;
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    public async Task Handles_messages_of_a_partition_in_their_order_and_commits_them_on_stop()
    {
        await CreateTopicAsync(partitions: 1);
        await ProduceAsync("1", "2", "3");
        var handler = new ScriptedHandler();
        using var worker = Start(handler);

        await Wait.UntilAsync(() => handler.Finished.Count == 3, "three messages are handled");
        await StopAsync(worker);

        handler.Finished.ShouldBe(["1", "2", "3"]);
        _cluster.Committed(Group, Topic).ShouldBe(3);
    }

    [Fact]
    public async Task A_failing_message_is_tried_again_and_nothing_behind_it_is_handled_before_it_succeeds()
    {
        await CreateTopicAsync(partitions: 1);
        await ProduceAsync("1", "2", "3");
        var handler = new ScriptedHandler((message, retryCount, _) =>
            Task.FromResult(ScriptedHandler.Text(message) != "2" || retryCount == 3));
        using var worker = Start(handler);

        await Wait.UntilAsync(() => handler.Finished.Count == 3, "three messages are handled");
        await StopAsync(worker);

        handler.Calls.ShouldBe([("1", 0), ("2", 0), ("2", 1), ("2", 2), ("2", 3), ("3", 0)]);
        _log.Count(DeimosEventIds.MessageRecovered).ShouldBe(1);
    }

    [Fact]
    public async Task The_offset_of_a_failing_message_is_never_committed_and_other_partitions_go_on()
    {
        await CreateTopicAsync(partitions: 2);
        using var worker = Start(new ScriptedHandler((message, _, _) => Task.FromResult(message.Partition != 0)));
        await ProduceToAsync(partition: 0, "stuck");
        await ProduceToAsync(partition: 1, "1", "2");

        await Wait.UntilAsync(() => Lane(worker, 0)?.StuckSince is not null, "partition 0 is stuck");
        await StopAsync(worker);

        _cluster.Committed(Group, Topic, partition: 0).ShouldBe(-1001);
        _cluster.Committed(Group, Topic, partition: 1).ShouldBe(2);
    }

    [Fact]
    public async Task Partitions_are_handled_in_parallel()
    {
        await CreateTopicAsync(partitions: 2);
        await ProduceToAsync(partition: 0, "first");
        await ProduceToAsync(partition: 1, "second");
        var bothAtWork = new CountdownEvent(2);
        var handler = new ScriptedHandler((_, _, cancellationToken) =>
        {
            bothAtWork.Signal();
            return Task.Run(() => bothAtWork.Wait(30_000, cancellationToken), cancellationToken);
        });
        using var worker = Start(handler);

        await Wait.UntilAsync(() => handler.Finished.Count == 2, "both are at work together");
        await StopAsync(worker);
    }

    [Fact]
    public async Task A_stop_lets_the_message_at_work_finish_and_begins_no_other()
    {
        await CreateTopicAsync(partitions: 1);
        await ProduceAsync("1", "2");
        var begun = new TaskCompletionSource();
        var mayEnd = new TaskCompletionSource();
        var handler = new ScriptedHandler(async (_, _, _) =>
        {
            begun.SetResult();
            await mayEnd.Task;
            return true;
        });
        using var worker = Start(handler);
        await begun.Task.WaitAsync(TestContext.Current.CancellationToken);

        var stop = StopAsync(worker);
        await Wait.UntilAsync(() => worker.Session?.Lanes.Length == 0, "the partition is being drained");
        mayEnd.SetResult();
        await stop;

        handler.Finished.ShouldBe(["1"]);
        handler.Calls.Count.ShouldBe(1);
        _cluster.Committed(Group, Topic).ShouldBe(1);
    }

    [Fact]
    public async Task A_message_that_outlasts_the_drain_is_broken_off_and_not_committed()
    {
        _common.DrainTimeout = TimeSpan.FromMilliseconds(50);
        await CreateTopicAsync(partitions: 1);
        await ProduceAsync("1");
        var begun = new TaskCompletionSource();
        var brokenOff = new TaskCompletionSource();
        var handler = new ScriptedHandler(async (_, _, cancellationToken) =>
        {
            begun.SetResult();
            cancellationToken.Register(brokenOff.SetResult);
            await brokenOff.Task;
            // A handler that takes no notice and succeeds all the same comes too late.
            return true;
        });
        using var worker = Start(handler);
        await begun.Task.WaitAsync(TestContext.Current.CancellationToken);

        await StopAsync(worker);
        await brokenOff.Task.WaitAsync(TestContext.Current.CancellationToken);

        _log.Count(DeimosEventIds.DrainTimedOut).ShouldBe(1);
        _cluster.Committed(Group, Topic).ShouldBe(-1001);
    }

    [Fact]
    public async Task A_handler_slower_than_the_poll_interval_keeps_its_partition_and_its_fetching_pauses()
    {
        // Other brokers than the embedded one take no shorter sessions.
        var interval = TimeSpan.FromSeconds(TestCluster.IsExternal ? 6 : 1);
        _options.MaxQueuedPerPartition = 2;
        await CreateTopicAsync(partitions: 1);
        await ProduceAsync([.. Enumerable.Range(1, 6).Select(n => $"{n}")]);
        var handler = new ScriptedHandler(async (message, _, cancellationToken) =>
        {
            if (message.Offset == 0)
            {
                await Task.Delay(3 * interval, cancellationToken);
            }

            return true;
        });
        using var worker = Start(
            handler,
            ("max.poll.interval.ms", $"{interval.TotalMilliseconds}"),
            ("session.timeout.ms", $"{interval.TotalMilliseconds}"),
            ("heartbeat.interval.ms", "200"));

        await Wait.UntilAsync(() => handler.Finished.Count == 6, "all messages are handled");
        await StopAsync(worker);

        handler.Finished.ShouldBe(["1", "2", "3", "4", "5", "6"]);
        _log.Count(DeimosEventIds.PartitionsLost).ShouldBe(0);
        _log.Count(DeimosEventIds.PartitionPaused).ShouldBeGreaterThan(0);
        _log.Count(DeimosEventIds.PartitionResumed).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_partition_that_goes_to_another_member_is_drained_first_and_nothing_is_handled_twice()
    {
        await CreateTopicAsync(partitions: 2);
        var handled = new ConcurrentBag<string>();
        Func<ReceivedMessage, int, CancellationToken, Task<bool>> script = async (message, _, cancellationToken) =>
        {
            await Task.Delay(5, cancellationToken);
            handled.Add($"{message}");
            return true;
        };
        using var first = Start(new ScriptedHandler(script));
        await Wait.UntilAsync(() => first.Session?.Lanes.Length == 2, "the first member has both partitions");
        await ProduceToAsync(partition: 0, [.. Enumerable.Range(0, 200).Select(n => $"{n}")]);
        await ProduceToAsync(partition: 1, [.. Enumerable.Range(0, 200).Select(n => $"{n}")]);

        using var second = Start(new ScriptedHandler(script));
        await Wait.UntilAsync(() => second.Session?.Lanes.Length == 1, "the second member has a partition");
        await Wait.UntilAsync(() => handled.Distinct().Count() == 400, "all messages are handled");
        await StopAsync(first);
        await StopAsync(second);

        handled.Count.ShouldBe(400);
    }

    [Fact]
    public async Task An_unreachable_broker_is_said_once_and_the_worker_still_stops()
    {
        using var worker = Start(new ScriptedHandler(), bootstrapServers: "127.0.0.1:1");
        await Wait.UntilAsync(() => worker.Session?.Reachability.IsReachable == false, "the broker is down");

        await StopAsync(worker);

        _log.Count(DeimosEventIds.BrokersUnreachable).ShouldBe(1);
        _log.Entries.Single(entry => entry.EventId == DeimosEventIds.BrokersUnreachable).Text
            .ShouldContain("127.0.0.1:1");
    }

    [Fact]
    public async Task Goes_on_by_itself_once_the_broker_is_there()
    {
        await CreateTopicAsync(partitions: 1);
        await _cluster.Embedded.StopBrokerAsync(1, TestContext.Current.CancellationToken);
        var handler = new ScriptedHandler();
        using var worker = Start(handler);
        await Wait.UntilAsync(() => worker.Session?.Reachability.IsReachable == false, "the broker is down");

        await _cluster.Embedded.StartBrokerAsync(1, TestContext.Current.CancellationToken);
        await ProduceAsync("late");

        await Wait.UntilAsync(() => handler.Finished.Count == 1, "the message is handled");
        await Wait.UntilAsync(() => worker.Session?.Reachability.IsReachable == true, "the broker is known to be back");
        await StopAsync(worker);
        _log.Count(DeimosEventIds.BrokersReachable).ShouldBe(1);
    }

    [Fact]
    public async Task A_topic_that_is_created_later_is_found_soon_and_its_absence_is_said_once()
    {
        await using var kafka = await EmbeddedKafka.StartAsync(
            new() { AutoCreateTopics = false }, TestContext.Current.CancellationToken);
        var handler = new ScriptedHandler();
        using var worker = Start(handler, kafka.BootstrapServers);
        await Wait.UntilAsync(() => _log.Count(DeimosEventIds.ConsumerError) > 0, "the absence is logged");

        await kafka.CreateTopicAsync(Topic, 1, cancellationToken: TestContext.Current.CancellationToken);
        await KafkaClients.ProduceAsync(kafka.BootstrapServers, Topic, 0, "1");

        await Wait.UntilAsync(() => handler.Finished.Count == 1, "the message is handled");
        await StopAsync(worker);
        _log.Count(DeimosEventIds.ConsumerError).ShouldBe(1);
    }

    private static Task StopAsync(ConsumerWorker worker) => worker.StopAsync(TestContext.Current.CancellationToken);

    private static PartitionLane? Lane(ConsumerWorker worker, int partition) =>
        worker.Session?.Lanes.FirstOrDefault(lane => lane.Key.Partition == partition).Value;

    private ConsumerWorker Start(IMessageHandler handler, params (string Name, string Value)[] properties) =>
        Start(handler, _cluster.BootstrapServers, properties);

    private ConsumerWorker Start(
        IMessageHandler handler, string bootstrapServers, params (string Name, string Value)[] properties)
    {
        var profile = new ConsumerProfile(
            typeof(ThingConsumer), "worker", Topic, _options, _common);
        var worker = new ConsumerWorker(
            profile,
            handler,
            KafkaClients.Configs(bootstrapServers, properties),
            TimeProvider.System,
            _log.For<ConsumerWorker>());
        worker.Start();
        return worker;
    }

    private Task CreateTopicAsync(int partitions) => _cluster.CreateTopicAsync(Topic, partitions);

    private Task ProduceAsync(params string[] values) =>
        KafkaClients.ProduceAsync(_cluster.BootstrapServers, Topic, 0, values);

    private Task ProduceToAsync(int partition, params string[] values) =>
        KafkaClients.ProduceAsync(_cluster.BootstrapServers, Topic, partition, values);
}
