using Deimos.Embedded.Kafka.Inspection;

namespace Deimos.Embedded.Kafka.Faults;

/// <summary>
/// A fault that has been scripted: tells how often it struck, and takes it away when disposed.
/// </summary>
/// <remarks>Safe for use from many threads.</remarks>
public sealed class Fault : IDisposable
{
    private readonly FaultScript _script;
    private readonly ChangeSignal _changes = new();
    private readonly Random? _random;
    private int _matched;
    private int _fired;

    internal Fault(FaultScript script, FaultCondition condition, FaultAction action)
    {
        _script = script;
        Condition = condition;
        Action = action;

        // Repeatable by design: the same seed and order of requests meet the same fate.
        _random = condition.Chance is { } chance ? new Random(chance.Seed) : null;
    }

    /// <summary>Gets how many requests the fault has struck.</summary>
    public int Fired => Volatile.Read(ref _fired);

    internal FaultCondition Condition { get; }

    internal FaultAction Action { get; }

    /// <summary>Waits until the fault has struck.</summary>
    /// <param name="times">How often it must have struck.</param>
    /// <param name="cancellationToken">Ends the wait; the exception then tells how often it did strike.</param>
    /// <returns>A task that ends when it has.</returns>
    public Task WaitUntilFiredAsync(int times = 1, CancellationToken cancellationToken = default) =>
        _changes.UntilAsync(
            () => Fired >= times,
            () => $"The fault has struck {Fired} of {times} times.",
            cancellationToken);

    /// <summary>Removes the fault from the script; requests that it holds already are not let go.</summary>
    public void Dispose() => _script.Remove(this);

    /// <summary>Counts a request that matches and tells whether to strike it; under the script's lock.</summary>
    internal bool IsDue()
    {
        _matched++;
        var isChosen = _random is null || _random.NextDouble() < Condition.Chance!.Value.Probability;
        return isChosen && Condition.IsTurn(_matched) && (Condition.MostTimes is not { } most || _fired < most);
    }

    internal void Fire()
    {
        Interlocked.Increment(ref _fired);
        _changes.Pulse();
    }
}
