using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Deimos.Producing;

/// <summary>
/// Says whether the producer client reaches the brokers.
/// </summary>
internal sealed class ProducerHealthCheck(KafkaSender sender) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(sender.Reachability is { IsReachable: false } down
            ? new HealthCheckResult(
                context.Registration.FailureStatus,
                $"Producers do not reach the brokers since {down.UnreachableSince:O}{(
                    down.Cause is { } cause ? $": {cause.TrimEnd('.')}" : "")}.")
            : HealthCheckResult.Healthy("Producers reach the brokers."));
}
