using System.Collections.Concurrent;

namespace Deimos.Testing.Stack;

/// <summary>
/// What consumers of connected hosts did with each message, and which of these hosts live.
/// </summary>
internal sealed class ConsumptionWatch
{
    private readonly ConcurrentDictionary<(string Group, string Place), ConsumptionState> _states = new();
    private readonly ConcurrentDictionary<(string Group, string Partition), string> _paused = new();
    private readonly ConcurrentDictionary<(string Group, string Topic), string> _errors = new();
    private readonly ConcurrentDictionary<HostWatch, byte> _hosts = new();

    /// <summary>Gets the connected hosts that are not disposed.</summary>
    public IEnumerable<HostWatch> Hosts => _hosts.Keys;

    public void Add(HostWatch host) => _hosts.TryAdd(host, 0);

    public void Remove(HostWatch host) => _hosts.TryRemove(host, out _);

    public void Note(string group, string consumer, string place, ConsumptionEvent happened) => _states.AddOrUpdate(
        (group, place),
        _ => new ConsumptionState(consumer).With(happened),
        (_, known) => known.With(happened));

    public void NotePause(string group, string partition, string consumer, bool isPaused)
    {
        if (isPaused)
        {
            _paused[(group, partition)] = consumer;
        }
        else
        {
            _paused.TryRemove((group, partition), out _);
        }
    }

    public void NoteError(string group, string topic, string error) => _errors[(group, topic)] = error;

    /// <summary>Gives what was seen of a message, or nothing.</summary>
    public ConsumptionState? Of(string group, string place) => _states.GetValueOrDefault((group, place));

    /// <summary>Gives who has paused a partition, or nothing.</summary>
    public string? PausedBy(string group, string partition) => _paused.GetValueOrDefault((group, partition));

    /// <summary>Gives the latest error of reading a topic, or nothing.</summary>
    public string? ErrorOf(string group, string topic) => _errors.GetValueOrDefault((group, topic));
}
