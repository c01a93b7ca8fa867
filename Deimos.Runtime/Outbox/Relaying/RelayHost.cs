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
    ILogger<Relay> logger,
    RelayThreads? threads = null) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(sources.SelectMany(source => Enumerable.Repeat(source, CountFor(source)))
            .Select(source => Task.Run(() => RunAsync(source, stoppingToken), CancellationToken.None)));

    private int CountFor(IOutboxSource source) =>
        threads?.Count ?? (options.Get(source.OptionsName).DisableRelay ? 0 : 1);

    private Task RunAsync(IOutboxSource source, CancellationToken stopping) =>
        new Relay(source, options.Get(source.OptionsName), parts, backlog, time, logger).RunAsync(stopping);
}
