using Deimos.Observability;

namespace Deimos.Hosting;

/// <summary>
/// The application's hold on Deimos while it runs. Take it from dependency injection; a host has one.
/// </summary>
public sealed class DeimosClient
{
    internal DeimosClient(DeimosEvents events) => Events = events;

    /// <summary>Gets what happens inside Deimos, to subscribe to.</summary>
    public DeimosEvents Events { get; }
}
