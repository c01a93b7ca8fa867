using System.Globalization;
using Confluent.Kafka;

namespace Deimos.Embedded.Tests.Kafka.Groups;

/// <summary>
/// A group of three processes over twelve partitions, while members join, leave and are killed, brokers go down and
/// up, and a producer goes on. <c>DEIMOS_GROUP_RUNS</c> says how often in a row; set, it also has the times judged.
/// </summary>
public sealed class GroupOfProcessesTests
{
    private static readonly string? RunsSetting = Environment.GetEnvironmentVariable("DEIMOS_GROUP_RUNS");
    private static readonly TimeSpan Session = TimeSpan.FromSeconds(RunsSetting is null ? 3 : 6);
    private static readonly TimeSpan MostTime = Session + TimeSpan.FromSeconds(1);

    [Fact]
    public async Task After_each_change_the_group_is_whole_and_nothing_is_lost()
    {
        var runs = RunsSetting is null ? 1 : int.Parse(RunsSetting, CultureInfo.InvariantCulture);
        for (var run = 0; run < runs; run++)
        {
            var strategy = run % 2 == 0
                ? PartitionAssignmentStrategy.CooperativeSticky
                : PartitionAssignmentStrategy.Range;
            await using var scene = await GroupOfProcesses.StartAsync(Session, strategy);
            await RunAsync(scene);

            TestContext.Current.TestOutputHelper!.WriteLine($"Run {run + 1}, {strategy}: {scene.Report}");
            if (RunsSetting is not null)
            {
                // Only there: on a machine that is busy with something else it is the machine that would be judged.
                scene.Times.ShouldAllBe(time => time.Took <= MostTime);
            }
        }
    }

    private static async Task RunAsync(GroupOfProcesses scene)
    {
        await scene.JoinAsync("a", "b", "c");
        await scene.JoinAsync("d");
        await scene.LeaveAsync("a");
        await scene.KillAsync("b");
        await scene.JoinAsync("e");
        foreach (var broker in new[] { 1, 2, 3 })
        {
            await scene.StopBrokerAsync(broker);
            await scene.StartBrokerAsync(broker);
        }

        await scene.StopBrokerAsync(scene.Coordinator);
        await scene.KillAsync("c");
        await scene.JoinAsync("f");
        await scene.StartBrokerAsync(scene.Stopped!.Value);
        await scene.KillAsync("d");
        await scene.EndAsync();
    }
}
