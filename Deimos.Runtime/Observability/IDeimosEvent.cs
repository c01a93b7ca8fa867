namespace Deimos.Observability;

/// <summary>
/// A kind of event, which has a name.
/// </summary>
public interface IDeimosEvent
{
    /// <summary>Gets the name that <see cref="DeimosEvents.Subscribe(string, Action{DeimosEvent})"/> takes.</summary>
    static abstract string EventName { get; }
}
