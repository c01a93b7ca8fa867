using Deimos.Observability;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deimos.Consuming;

/// <summary>
/// Starts the workers with the host and drains them when it stops.
/// </summary>
internal sealed partial class ConsumerHost(
    IEnumerable<ConsumerRegistration> registrations,
    ConsumerWorkers workers,
    IOptionsMonitor<ConsumerOptions> options,
    ILogger<ConsumerHost> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var registration in registrations)
        {
            if (options.Get(registration.ConsumerType.FullName).Disabled)
            {
                LogDisabled(registration.ConsumerType.Name);
                continue;
            }

            workers.Get(registration.ConsumerType).Start();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(workers.Started.Select(worker => worker.StopAsync(cancellationToken)));

    [LoggerMessage(
        EventId = DeimosEventIds.ConsumerDisabled,
        Level = LogLevel.Information,
        Message = "{Consumer} is disabled and consumes nothing")]
    private partial void LogDisabled(string consumer);
}
