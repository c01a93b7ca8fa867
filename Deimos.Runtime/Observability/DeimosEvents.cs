using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Deimos.Observability;

/// <summary>
/// The events of a host: what producers, consumers and the outbox do, for whoever wants to know.
/// </summary>
/// <remarks>
/// <para>
/// Subscribers are called in the order of their subscriptions, on the thread on which the event happens, before the
/// work goes on: be quick. One that throws is logged, and neither the others nor the work suffer.
/// </para>
/// <para>
/// The same events are written to a <see cref="DiagnosticListener"/> with the name <see cref="ListenerName"/>. Safe for
/// concurrent use.
/// </para>
/// </remarks>
public sealed partial class DeimosEvents : IDisposable
{
    /// <summary>The name of the diagnostic listener.</summary>
    public const string ListenerName = "Deimos";

    private static readonly FrozenSet<string> KnownNames = typeof(DeimosEvent).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(DeimosEvent)) && typeof(IDeimosEvent).IsAssignableFrom(type))
        .Select(type => (string)type.GetProperty(
            nameof(IDeimosEvent.EventName), BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!)
        .ToFrozenSet(StringComparer.Ordinal);

    private readonly DiagnosticListener _diagnostics = new(ListenerName);
    private readonly ILogger<DeimosEvents> _logger;
    private ImmutableDictionary<string, ImmutableArray<Subscription>> _subscriptions =
        ImmutableDictionary<string, ImmutableArray<Subscription>>.Empty;

    internal DeimosEvents(ILogger<DeimosEvents> logger) => _logger = logger;

    /// <summary>Calls a method whenever an event of a name happens.</summary>
    /// <param name="name">The event's name, such as <c>produce_error</c>.</param>
    /// <param name="handler">The method; its event's <see cref="DeimosEvent.Payload"/> has everything by name.</param>
    /// <returns>The subscription; its disposal ends it.</returns>
    /// <exception cref="ArgumentException">There is no event of this name.</exception>
    public IDisposable Subscribe(string name, Action<DeimosEvent> handler)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(handler);
        name = name == "db_producer.produce" ? "outbox.produce" : name;
        return KnownNames.Contains(name)
            ? Add(new(this, name, handler))
            : throw new ArgumentException(
                $"'{name}' is no event; use one of {string.Join(", ", KnownNames.Order(StringComparer.Ordinal))}.",
                nameof(name));
    }

    /// <summary>Calls a method whenever an event of a kind happens.</summary>
    /// <typeparam name="TEvent">The event's class.</typeparam>
    /// <param name="handler">The method.</param>
    /// <returns>The subscription; its disposal ends it.</returns>
    public IDisposable Subscribe<TEvent>(Action<TEvent> handler)
        where TEvent : DeimosEvent, IDeimosEvent
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add(new(this, TEvent.EventName, happened => handler((TEvent)happened)));
    }

    /// <summary>Ends all subscriptions.</summary>
    public void Dispose()
    {
        _subscriptions = _subscriptions.Clear();
        _diagnostics.Dispose();
    }

    /// <summary>Says whether anyone listens, so that an event that nobody wants is never made.</summary>
    internal bool AreWanted<TEvent>()
        where TEvent : DeimosEvent, IDeimosEvent =>
        _subscriptions.ContainsKey(TEvent.EventName)
        || (_diagnostics.IsEnabled() && _diagnostics.IsEnabled(TEvent.EventName));

    /// <summary>Tells everyone who listens; never throws.</summary>
    internal void Raise(DeimosEvent happened)
    {
        if (_subscriptions.TryGetValue(happened.Name, out var subscriptions))
        {
            foreach (var subscription in subscriptions)
            {
                Tell(subscription.Handler, happened);
            }
        }

        if (_diagnostics.IsEnabled() && _diagnostics.IsEnabled(happened.Name))
        {
            Tell(Write, happened);
        }
    }

    private void Write(DeimosEvent happened) => _diagnostics.Write(happened.Name, happened);

    private void Tell(Action<DeimosEvent> handler, DeimosEvent happened)
    {
        try
        {
            handler(happened);
        }
#pragma warning disable CA1031 // Whatever a subscriber throws is its own affair; the work that it watches goes on.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogSubscriberFailed(happened.Name, failure);
        }
    }

    private Subscription Add(Subscription added)
    {
        ImmutableInterlocked.AddOrUpdate(
            ref _subscriptions, added.Name, [added], (_, present) => present.Add(added));
        return added;
    }

    private void Remove(Subscription removed) => ImmutableInterlocked.Update(
        ref _subscriptions,
        all => !all.TryGetValue(removed.Name, out var present) ? all
            : present.Remove(removed) is { IsEmpty: false } rest ? all.SetItem(removed.Name, rest)
            : all.Remove(removed.Name));

    [LoggerMessage(
        EventId = DeimosEventIds.EventSubscriberFailed,
        Level = LogLevel.Error,
        Message = "A subscriber of the event {Event} failed; what it watches goes on")]
    private partial void LogSubscriberFailed(string @event, Exception exception);

    private sealed class Subscription(DeimosEvents events, string name, Action<DeimosEvent> handler) : IDisposable
    {
        public string Name { get; } = name;

        public Action<DeimosEvent> Handler { get; } = handler;

        public void Dispose() => events.Remove(this);
    }
}
