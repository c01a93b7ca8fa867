using Deimos.Consuming;
using Deimos.Observability;
using Deimos.Producing;

namespace Deimos.Hosting;

/// <summary>
/// The application's hold on Deimos while it runs. Take it from dependency injection; a host has one.
/// </summary>
public sealed class DeimosClient
{
    private readonly ProducingOptions _producing;
    private readonly StartupCheck _check;
    private readonly ConsumerHost _consumers;

    internal DeimosClient(
        DeimosEvents events, ProducingOptions producing, StartupCheck check, ConsumerHost consumers)
    {
        Events = events;
        _producing = producing;
        _check = check;
        _consumers = consumers;
    }

    /// <summary>Gets what happens inside Deimos, to subscribe to.</summary>
    public DeimosEvents Events { get; }

    /// <summary>Gets or sets a value indicating whether publish calls return at once without doing anything.</summary>
    /// <value>Begins with what <see cref="ProducingOptions.Disabled"/> says; changes hold for the whole host.</value>
    /// <remarks>For a stretch of code use <see cref="Producers.Disable()"/>.</remarks>
    public bool ProducersDisabled
    {
        get => _producing.Disabled;
        set => _producing.Disabled = value;
    }

    /// <summary>
    /// Starts the consumers that do not run yet: in a program that builds a host without running it, or after
    /// <see cref="StopAsync"/>. A host that runs has started them already.
    /// </summary>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>A task that ends when they are started; they may have no partitions yet.</returns>
    /// <exception cref="DeimosConfigurationException">Configuration or declarations are wrong.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await _check.StartingAsync(cancellationToken).ConfigureAwait(false);
        await _consumers.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Stops all consumers: what is at work may finish within the drain timeout, offsets are committed, and the groups
    /// are left. Producers go on.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait for handlers before their time.</param>
    /// <returns>A task that ends when nothing is consumed any more.</returns>
    public Task StopAsync(CancellationToken cancellationToken = default) => _consumers.StopAsync(cancellationToken);
}
