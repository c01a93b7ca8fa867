using Deimos.Observability;
using Deimos.Producing;

namespace Deimos.Hosting;

/// <summary>
/// The application's hold on Deimos while it runs. Take it from dependency injection; a host has one.
/// </summary>
public sealed class DeimosClient
{
    private readonly ProducingOptions _producing;

    internal DeimosClient(DeimosEvents events, ProducingOptions producing) =>
        (Events, _producing) = (events, producing);

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
}
