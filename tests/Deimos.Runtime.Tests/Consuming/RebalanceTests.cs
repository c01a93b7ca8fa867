using System.Globalization;
using Confluent.Kafka;
using Deimos.Runtime.Tests.Hosting;

namespace Deimos.Runtime.Tests.Consuming;

/// <summary>
/// Processes of one group come, go and are killed while messages flow. <c>DEIMOS_TEST_REBALANCE_SECONDS</c> and
/// <c>DEIMOS_TEST_REBALANCE_MESSAGES</c> make it longer.
/// </summary>
public sealed class RebalanceTests : IAsyncLifetime
{
    private const int Keys = 240;

    /// <summary>
    /// Commits are made every second, and refused while the group rebalances: for as long as it waits for a killed
    /// member, which is the session timeout, and twice if another is killed meanwhile.
    /// </summary>
    private static readonly TimeSpan CommitsResumeWithin = TimeSpan.FromSeconds(20);

    private readonly List<WorkerProcess> _workers = [];
    private ConsumingHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ConsumingHost.CreateAsync(partitions: 12);

    public async ValueTask DisposeAsync()
    {
        _workers.ForEach(worker => worker.Dispose());
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Nothing_is_lost_keys_keep_their_order_and_only_what_a_killed_process_had_not_committed_repeats()
    {
        var seconds = Setting("DEIMOS_TEST_REBALANCE_SECONDS", 6);
        var messages = Setting("DEIMOS_TEST_REBALANCE_MESSAGES", 12_000);
        await _host.StartAsync(_ => { });
        StartWorkers(3);
        await Wait.UntilAsync(() => Members() == 3, "all three are members of the group", Patience);

        var producing = ProduceAsync(messages, TimeSpan.FromSeconds(seconds));
        var (killed, left, joined) = await DisturbAsync(producing, TimeSpan.FromSeconds(Math.Min(seconds / 4.0, 3)));
        await producing;
        await Wait.UntilAsync(
            () => HandledCount() >= messages && Finished() >= messages,
            $"all {messages} messages are handled",
            Patience);

        var handled = _workers.SelectMany(worker => worker.Read()).OrderBy(one => one.At).ToList();
        var repeated = handled.GroupBy(one => (one.Partition, one.Offset)).SelectMany(same => same.SkipLast(1))
            .ToList();
        var ofKilled = repeated.Where(one => one.Worker.KilledAt is not null).ToList();
        var oldest = ofKilled.Select(one => one.Worker.KilledAt!.Value - one.At).DefaultIfEmpty().Max();
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{messages} messages of {Keys} keys in {seconds} s; {killed} processes killed, {left} left, {joined} "
            + $"joined; {handled.Count} handled, {repeated.Count} of them again: {ofKilled.Count} that a killed "
            + $"process had handled up to {oldest.TotalSeconds:F1} s before its end, "
            + $"{repeated.Count - ofKilled.Count} others.");
        handled.Select(one => (one.Key, one.Sequence)).Distinct().Count().ShouldBe(messages);
        foreach (var key in handled.GroupBy(one => one.Key))
        {
            key.DistinctBy(one => one.Sequence).Select(one => one.Sequence).ShouldBeInOrder();
        }

        repeated.Except(ofKilled).ShouldBeEmpty("only what was in flight at a kill may come again");
        oldest.ShouldBeLessThan(CommitsResumeWithin);
    }

    private static TimeSpan Patience => TimeSpan.FromMinutes(2);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;

    /// <summary>Kills a process, stops one and starts others in their place, over and over.</summary>
    private async Task<(int Killed, int Left, int Joined)> DisturbAsync(Task producing, TimeSpan pause)
    {
        var (killed, left, joined) = (0, 0, 0);
        var running = new Queue<WorkerProcess>(_workers);
        while (!producing.IsCompleted || killed == 0 || left == 0)
        {
            await Task.Delay(pause / 2, Cancellation);
            var worker = running.Dequeue();
            if (killed <= left)
            {
                worker.Kill();
                killed++;
            }
            else
            {
                worker.Terminate();
                await worker.ExitedAsync(Cancellation);
                left++;
            }

            await Task.Delay(pause / 2, Cancellation);
            running.Enqueue(StartWorkers(1).Single());
            joined++;
        }

        return (killed, left, joined);
    }

    private List<WorkerProcess> StartWorkers(int count)
    {
        var started = Enumerable.Range(0, count)
            .Select(_ => WorkerProcess.Start(_host.Cluster, _host.Topic, _host.Group)).ToList();
        _workers.AddRange(started);
        return started;
    }

    /// <summary>Counts repeated ones too, and reads no files.</summary>
    private long HandledCount() => _workers.Sum(worker => worker.HandledCount);

    private int Finished() => _workers.SelectMany(worker => worker.Read())
        .Select(one => (one.Partition, one.Offset)).Distinct().Count();

    private int Members()
    {
        using var admin = new AdminClientBuilder(
            new AdminClientConfig { BootstrapServers = _host.Cluster.BootstrapServers }).Build();
        return admin.DescribeConsumerGroupsAsync([_host.Group]).GetAwaiter().GetResult()
            .ConsumerGroupDescriptions.Single().Members.Count(member => member.Assignment.TopicPartitions.Count > 0);
    }

    /// <summary>Sends messages at an even pace, each key's numbered from 0.</summary>
    private async Task ProduceAsync(int count, TimeSpan within)
    {
        var steps = (int)(within.TotalSeconds * 10);
        using var pace = new PeriodicTimer(within / steps);
        var sent = 0;
        for (var step = 1; step <= steps; step++)
        {
            var until = (int)((long)count * step / steps);
            await _host.Things.PublishListAsync(
                Enumerable.Range(sent, until - sent).Select(n => new Thing($"key-{n % Keys}", n / Keys)),
                cancellationToken: Cancellation);
            sent = until;
            await pace.WaitForNextTickAsync(Cancellation);
        }
    }
}
