using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Deimos.Consuming;

/// <summary>
/// Says whether one consumer runs, is a member of its group, and makes progress.
/// </summary>
internal sealed class ConsumerHealthCheck(
    ConsumerWorkers workers, ConsumerRegistration registration, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Check(context.Registration.FailureStatus));

    private HealthCheckResult Check(HealthStatus failure)
    {
        var name = registration.Name;
        var options = workers.OptionsOf(registration);
        if (options.Disabled)
        {
            return HealthCheckResult.Healthy($"{name} is disabled.");
        }

        var worker = workers.Get(registration);
        var session = worker.Session;
        var lanes = session?.Lanes ?? [];
        var stuck = lanes.Where(lane => lane.Value.StuckSince is not null).ToList();
        var lag = lanes.Max(lane => lane.Value.Lag);
        var stuckFor = time.GetUtcNow() - stuck.Min(lane => lane.Value.StuckSince) ?? TimeSpan.Zero;
        var data = new Dictionary<string, object>
        {
            ["group"] = worker.Profile.GroupId,
            ["partitions"] = lanes.Length,
            ["stuck"] = stuck.Count,
        };
        if (lag is not null)
        {
            data["lag"] = lag;
        }

        var (status, description) = (worker, session) switch
        {
            ({ IsRunning: false }, _) => (failure, $"{name} does not run."),
            (_, not { Reachability.IsReachable: true }) => (failure, $"{name} does not reach the brokers."),
            (_, { HasJoined: false }) =>
                (failure, $"{name} is not a member of group '{worker.Profile.GroupId}' yet."),
            _ when stuck.Count > 0 => (
                stuckFor >= options.MaxStuckTime ? failure : HealthStatus.Degraded,
                $"{name} tries the same again at {Places(stuck)}, for {stuckFor:c} by now."),
            _ when lag > options.MaxLag => (
                HealthStatus.Degraded,
                $"{name} is {lag} messages behind on a partition; {options.MaxLag} are permitted."),
            _ => (HealthStatus.Healthy, $"{name} has {lanes.Length} partitions."),
        };
        return new(status, description, exception: null, data);
    }

    private static string Places(IEnumerable<KeyValuePair<Confluent.Kafka.TopicPartition, PartitionLane>> lanes) =>
        string.Join(", ", lanes.Select(lane => $"{lane.Key.Topic}[{lane.Key.Partition.Value}]"));
}
