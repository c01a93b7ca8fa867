using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deimos.Outbox.Relaying;

/// <summary>
/// Runs the relays of a host.
/// </summary>
internal sealed class RelayHost(
    IEnumerable<IOutboxSource> sources,
    IOptionsMonitor<OutboxOptions> options,
    RelayParts parts,
    OutboxBacklog backlog,
    TimeProvider time,
    ILogger<Relay> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(sources.Where(source => !options.Get(source.OptionsName).DisableRelay)
            .Select(source => Task.Run(() => RunAsync(source, stoppingToken), CancellationToken.None)));

    private Task RunAsync(IOutboxSource source, CancellationToken stopping) =>
        new Relay(source, options.Get(source.OptionsName), parts, backlog, time, logger).RunAsync(stopping);
}
