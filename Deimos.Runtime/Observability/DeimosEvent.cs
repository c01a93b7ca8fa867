namespace Deimos.Observability;

/// <summary>
/// Something that has happened inside Deimos, for those who have subscribed to it.
/// </summary>
public abstract class DeimosEvent
{
    private IReadOnlyDictionary<string, object?>? _payload;

    private protected DeimosEvent()
    {
    }

    /// <summary>Gets the event's name, such as <c>produce_error</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Gets when it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Gets how long it took.</summary>
    /// <value>The default is zero: it happened at one moment.</value>
    public TimeSpan Duration { get; init; }

    /// <summary>Gets what went wrong.</summary>
    /// <value>The default is <see langword="null"/>: nothing did.</value>
    public Exception? Exception { get; init; }

    /// <summary>Gets what the event tells, by name, for subscribers that do not know its class.</summary>
    /// <value>Has <c>exception_object</c> only if something went wrong.</value>
    public IReadOnlyDictionary<string, object?> Payload => _payload ??= CreatePayload();

    /// <summary>Names what the event tells besides time and exception.</summary>
    private protected abstract IEnumerable<(string Name, object? Value)> Describe();

    private Dictionary<string, object?> CreatePayload()
    {
        var payload = Describe().ToDictionary(entry => entry.Name, entry => entry.Value, StringComparer.Ordinal);
        if (Exception is not null)
        {
            payload["exception_object"] = Exception;
        }

        return payload;
    }
}
