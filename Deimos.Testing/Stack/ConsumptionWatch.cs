using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Deimos.Observability;
using Microsoft.Extensions.Logging;

namespace Deimos.Testing.Stack;

/// <summary>
/// Follows by their log what the consumers of connected hosts do with each message.
/// </summary>
internal sealed partial class ConsumptionWatch : ILoggerProvider, ILogger
{
    private readonly ConcurrentDictionary<(string Consumer, string Place), ConsumptionState> _states = new();

    /// <summary>Gets what was seen of the messages of a topic's partition, by consumer.</summary>
    public IEnumerable<ConsumptionState> Of(string topic, int partition, long offset) => _states
        .Where(state => state.Key.Place == $"{topic}[{partition}]@{offset}")
        .Select(state => state.Value);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values
            || values.FirstOrDefault(value => value.Key == "Message").Value?.ToString() is not { } message)
        {
            return;
        }

        var consumer = values.FirstOrDefault(value => value.Key == "Consumer").Value?.ToString() ?? "";
        foreach (var place in Places(message))
        {
            _states.AddOrUpdate(
                (consumer, place),
                _ => new ConsumptionState(consumer).With(eventId.Id, exception),
                (_, known) => known.With(eventId.Id, exception));
        }
    }

    public void Dispose() => _states.Clear();

    /// <summary>Reads a message, or the first and last of a batch: <c>things[0]@7</c>, <c>things[0]@7..9</c>.</summary>
    private static IEnumerable<string> Places(string text)
    {
        if (Place().Match(text) is not { Success: true } found)
        {
            yield break;
        }

        var first = long.Parse(found.Groups["first"].ValueSpan, provider: null);
        var last = found.Groups["last"].Success ? long.Parse(found.Groups["last"].ValueSpan, provider: null) : first;
        for (var offset = first; offset <= last; offset++)
        {
            yield return $"{found.Groups["partition"].Value}@{offset}";
        }
    }

    [GeneratedRegex(@"\A(?<partition>.+\[\d+\])@(?<first>\d+)(\.\.(?<last>\d+))?\z")]
    private static partial Regex Place();
}
