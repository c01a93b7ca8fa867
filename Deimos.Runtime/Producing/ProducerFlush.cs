using Microsoft.Extensions.Hosting;

namespace Deimos.Producing;

/// <summary>
/// Waits for messages on their way when everything else in the host has stopped.
/// </summary>
internal sealed class ProducerFlush(KafkaSender sender) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.Run(sender.Flush, CancellationToken.None);
}
