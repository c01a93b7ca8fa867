using Deimos.Observability;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deimos.Consuming;

/// <summary>
/// Starts the workers with the host, or when it is told to, and drains them when it stops.
/// </summary>
internal sealed partial class ConsumerHost : IHostedService, IDisposable
{
    /// <summary>The environment variable that says what a process does; set while consumers run.</summary>
    private const string TaskName = "DEIMOS_TASK_NAME";

    /// <summary>Starts and stops come one after another, whoever asks for them.</summary>
    private readonly SemaphoreSlim _turn = new(1);
    private readonly IEnumerable<ConsumerRegistration> _registrations;
    private readonly ConsumerWorkers _workers;
    private readonly ILogger<ConsumerHost> _logger;

    public ConsumerHost(
        IEnumerable<ConsumerRegistration> registrations,
        ConsumerWorkers workers,
        ConsumingMetrics metrics,
        ILogger<ConsumerHost> logger)
    {
        _registrations = registrations;
        _workers = workers;
        _logger = logger;
        metrics.ObserveLag(workers.Lag);
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var registration in _registrations)
            {
                Start(registration);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            await Task.WhenAll(_workers.Started.Select(worker => worker.StopAsync(cancellationToken)))
                .ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private void Start(ConsumerRegistration registration)
    {
        if (_workers.OptionsOf(registration).Disabled)
        {
            LogDisabled(registration.Name);
            return;
        }

        if (Environment.GetEnvironmentVariable(TaskName) is null)
        {
            Environment.SetEnvironmentVariable(TaskName, "consumer");
        }

        _workers.Get(registration).Start();
    }

    [LoggerMessage(
        EventId = DeimosEventIds.ConsumerDisabled,
        Level = LogLevel.Information,
        Message = "{Consumer} is disabled and consumes nothing")]
    private partial void LogDisabled(string consumer);
}
