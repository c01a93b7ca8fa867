using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Deimos.Consuming;

/// <summary>
/// Says whether consumers run, reach the brokers, and make progress.
/// </summary>
internal sealed class ConsumerHealthCheck(ConsumerWorkers workers, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object>();
        var unreachable = new List<string>();
        var stuck = new List<string>();
        foreach (var worker in workers.Started)
        {
            var session = worker.Session;
            data[$"{worker.Name}.partitions"] = session?.Lanes.Length ?? 0;
            if (!worker.IsRunning || session is not { Reachability.IsReachable: true })
            {
                unreachable.Add(worker.Name);
            }

            foreach (var (partition, lane) in session?.Lanes ?? [])
            {
                if (lane.StuckSince is { } since)
                {
                    var place = $"{partition.Topic}[{partition.Partition.Value}]";
                    stuck.Add($"{worker.Name} at {place} for {time.GetUtcNow() - since:c}");
                }
            }
        }

        if (unreachable.Count > 0)
        {
            return Result(context.Registration.FailureStatus, "do not reach the brokers", unreachable);
        }

        return stuck.Count > 0
            ? Result(HealthStatus.Degraded, "try the same message again and again", stuck)
            : Task.FromResult(HealthCheckResult.Healthy("All consumers run.", data));

        Task<HealthCheckResult> Result(HealthStatus status, string what, List<string> who) =>
            Task.FromResult(new HealthCheckResult(
                status, $"Consumers that {what}: {string.Join("; ", who)}.", exception: null, data));
    }
}
